// SPDX-License-Identifier: MIT
// completion.cpp - what a shell may offer for the next word of a command line.
#include "completion.hpp"

#include "grammar.hpp"
#include "options.hpp"

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
    std::string_view begun() const { return begun_; }

private:
    std::string_view begun_;
    std::string lines_;
};

// The words before the one that is to be completed, apart.
struct Before {
    const Command* command = nullptr;
    std::vector<std::string_view> operands;
    const Option* open = nullptr; ///< an option whose value is next
};

const Option* find_option(std::string_view name, const Command* command) {
    if (name == kKindOption.name)
        return &kKindOption;
    if (!command)
        return nullptr;
    const auto found = std::ranges::find(command->options, name, &Option::name);
    return found != command->options.end() ? &*found : nullptr;
}

// Words that do not fit are passed over: nobody has finished the line yet.
Before read(Arguments words, const Program& program) {
    Before before;
    for (const std::string_view word : words) {
        if (before.open && (!before.open->value_is_optional || before.open->value->fits(word))) {
            before.open = nullptr;
            continue;
        }
        before.open = nullptr;
        if (word.starts_with("--")) {
            const Option* const option = find_option(word, before.command);
            before.open = option && option->value ? option : nullptr;
        } else if (before.command || !before.operands.empty()) {
            before.operands.push_back(word);
        } else {
            const auto found = std::ranges::find(program.commands, word, &Command::name);
            before.command = found != program.commands.end() ? &*found : nullptr;
            if (!before.command)
                before.operands.push_back(word);
        }
    }
    return before;
}

void offer_commands(Offer& offer, std::span<const Command> commands) {
    for (const Command& command : commands)
        offer.add(command.name, command.summary);
}

void offer_first_words(Offer& offer, const Program& program) {
    offer_commands(offer, program.commands);
    for (const auto& [word, description] : program.others)
        offer.add(word, description);
    offer.add(kKindOption.name, kKindOption.help);
}

void offer_options(Offer& offer, const Command& command) {
    for (const Option& option : command.options)
        offer.add(option.name, option.help);
    // Last, and where it is asked for: nearly nobody has two drivers.
    if (offer.begun().starts_with('-') && command.needs_driver)
        offer.add(kKindOption.name, kKindOption.help);
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

// By what a placeholder is called. True when files are to be offered as well.
bool offer_placeholder(Offer& offer, std::string_view text, Arguments operands, World& world) {
    if (mentions(text, "tunnel")) {
        for (const std::string& name : world.tunnels())
            offer.add(name);
    } else if (mentions(text, "interface") && !mentions(text, "new")) {
        for (const std::string& name : world.devices())
            offer.add(name);
    } else if (mentions(text, "public key")) {
        for (const std::string& line : world.peers(device_of(operands, world.devices()))) {
            const auto tab = std::min(line.find('\t'), line.size());
            offer.add(line.substr(0, tab), line.substr(std::min(tab + 1, line.size())));
        }
    }
    return mentions(text, "file") || mentions(text, "path");
}

} // namespace

std::string complete(Arguments words, const Program& program, World& world) {
    if (words.empty())
        return {};
    Offer offer(words.back());
    const Arguments finished = words.first(words.size() - 1);
    const Before before = read(finished, program);
    bool files = false;
    if (before.open) {
        files = offer_placeholder(offer, before.open->value->placeholder, before.operands, world);
    } else if (!before.command && before.operands.empty()) {
        offer_first_words(offer, program);
    } else if (!before.command && before.operands.size() == 1 && before.operands[0] == "help") {
        offer_commands(offer, program.commands);
        offer.add("--all", "Print the usage line of each command");
    }
    if (before.command && (!before.open || before.open->value_is_optional)) {
        offer_options(offer, *before.command);
        for (const Expected& next : expected_after(before.operands, before.command->operands)) {
            if (!next.placeholder)
                offer.add(next.text);
            else
                files |= offer_placeholder(offer, next.text, before.operands, world);
        }
    }
    if (files)
        offer.add_files();
    return offer.take();
}

} // namespace ctl
