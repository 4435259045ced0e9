// SPDX-License-Identifier: MIT
// completion.cpp - what a shell may offer for the next word of a command line.
#include "completion.hpp"

#include "grammar.hpp"

#include <algorithm>

namespace ctl {
namespace {

class Offer {
public:
    explicit Offer(std::string_view begun) : begun_(begun) {}

    void add(std::string_view word, std::string_view description = {}) {
        if (!word.starts_with(begun_))
            return;
        lines_.append(word);
        if (!description.empty())
            lines_.append("\t").append(description);
        lines_ += '\n';
    }
    void add_files() { lines_ += ":files\n"; }
    std::string take() { return std::move(lines_); }

private:
    std::string_view begun_;
    std::string lines_;
};

void offer_commands(Offer& offer, std::span<const Command> commands) {
    for (const Command& command : commands)
        offer.add(command.name, command.summary);
}

void offer_first_words(Offer& offer, std::span<const Command> commands) {
    offer_commands(offer, commands);
    offer.add("help", "Shows all commands");
    offer.add("version", "Shows the version");
    offer.add("--kind", "Names the driver to speak to");
}

bool mentions(std::string_view text, std::string_view word) {
    return text.find(word) != text.npos;
}

// The device that the words before name.
std::string device_of(Arguments words, const std::vector<std::string>& devices) {
    for (std::string_view word : words)
        if (std::ranges::find(devices, word) != devices.end())
            return std::string(word);
    return {};
}

} // namespace

std::string complete(Arguments words, std::span<const Command> commands, World& world) {
    while (words.size() > 1 && words[0].starts_with("--kind"))
        words = words.subspan(words[0] == "--kind" && words.size() > 2 ? 2 : 1);
    if (words.empty())
        return {};
    Offer offer(words.back());
    if (words.size() == 1) {
        offer_first_words(offer, commands);
        return offer.take();
    }
    if (words[0] == "help" && words.size() == 2) {
        offer_commands(offer, commands);
        offer.add("--all", "Shows the usage of each");
        return offer.take();
    }
    const auto command = std::ranges::find(commands, words[0], &Command::name);
    if (command == commands.end())
        return {};
    const Arguments before = words.subspan(1, words.size() - 2);
    bool files = false;
    for (const Expected& next : expected_after(before, command->arguments)) {
        if (!next.placeholder) {
            offer.add(next.text);
        } else if (mentions(next.text, "interface")) {
            for (const std::string& name : world.devices())
                offer.add(name);
        } else if (mentions(next.text, "public key")) {
            for (const std::string& line : world.peers(device_of(before, world.devices()))) {
                const auto tab = std::min(line.find('\t'), line.size());
                offer.add(line.substr(0, tab), line.substr(std::min(tab + 1, line.size())));
            }
        } else {
            files |= mentions(next.text, "file") || mentions(next.text, "path");
        }
    }
    if (files)
        offer.add_files();
    return offer.take();
}

} // namespace ctl
