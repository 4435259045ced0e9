// SPDX-License-Identifier: MIT
// options.cpp - a command line taken apart as the table of commands says.
#include "options.hpp"

#include "grammar.hpp"

#include <wgctl/edit_distance.hpp>
#include <wgctl/kind.hpp>
#include <wgctl/parse.hpp>
#include <wgctl/quote.hpp>

#include <algorithm>
#include <charconv>

namespace ctl {
namespace {

constexpr double kLeastPause = 0.1, kMostPause = 86400;
constexpr std::size_t kFewMistakes = 2; // so many letters wrong is still the same word

bool is_pause(std::string_view text) {
    double seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return error == std::errc() && stop == text.data() + text.size() && seconds >= kLeastPause &&
           seconds <= kMostPause;
}

bool is_something(std::string_view text) {
    return !text.empty();
}

bool is_keepalive(std::string_view text) {
    return wg::parse_keepalive(text).has_value();
}

bool is_option(std::string_view word, const Command* command) {
    if (word.starts_with("--"))
        return word != "--";
    // `-fd00::/8' among the words of set takes a network away.
    const bool may_begin_so = command && command->operands.find("[+|-]") != std::string_view::npos;
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !may_begin_so && word.size() > 1 && word[0] == '-' && is_letter(word[1]);
}

const Option* find_option(std::string_view name, std::span<const Option> options) {
    if (name == kKindOption.name)
        return &kKindOption;
    const auto found = std::ranges::find(options, name, &Option::name);
    return found != options.end() ? &*found : nullptr;
}

// Of any command, for what stands before one.
const Option* find_option(std::string_view name, std::span<const Command> commands) {
    for (const Command& command : commands) {
        if (const Option* const option = find_option(name, command.options))
            return option;
    }
    return nullptr;
}

std::string list_of(std::span<const Option> options) {
    std::string list;
    for (const Option& option : options) {
        const bool last = &option == &options.back();
        list.append(list.empty() ? "" : last ? " and " : ", ").append(option.name);
    }
    return list;
}

std::string unknown_option(std::string_view name, const Command& command) {
    std::string text = wg::quote(command.name) + " has no option " + wg::quote(name);
    const Option* nearest = nullptr;
    for (const Option& option : command.options) {
        if (wg::edit_distance(option.name, name) <= kFewMistakes)
            nearest = &option;
    }
    if (nearest)
        return text.append("; did you mean ").append(nearest->name).append("?");
    return text +
           (command.options.empty() ? "; it has none" : "; it has " + list_of(command.options)) +
           ": see `wgctl help " + std::string(command.name) + "'";
}

class Reader {
public:
    Reader(Arguments words, std::span<const Command> commands)
        : words_(words), commands_(commands) {}

    wg::Result<CommandLine> read();

private:
    void find_command();
    wg::Status option(std::string_view word);
    wg::Status value_of(const Option& option, std::string_view word, std::size_t equals);
    wg::Status check_required() const;

    Arguments words_;
    std::span<const Command> commands_;
    std::size_t next_ = 0;
    CommandLine line_;
};

// The first word that is neither an option nor the value of one.
void Reader::find_command() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if (words_[i] == "-h")
            continue;
        if (!words_[i].starts_with("--")) {
            const auto found = std::ranges::find(commands_, words_[i], &Command::name);
            line_.command = found != commands_.end() ? &*found : nullptr;
            return;
        }
        const Option* const option =
            words_[i] == kKindOption.name ? &kKindOption : find_option(words_[i], commands_);
        if (option && option->value && !option->value_is_optional)
            ++i;
    }
}

wg::Status Reader::value_of(const Option& option, std::string_view word, std::size_t equals) {
    const std::string name(option.name);
    const bool inside = equals != word.npos;
    if (!option.value) {
        if (inside)
            return wg::fail(wg::Code::invalid, name + " takes no value: " + wg::quote(word));
        line_.options.add(option, {});
        return {};
    }
    const bool has_next = next_ < words_.size();
    if (!inside && option.value_is_optional && (!has_next || !option.value->fits(words_[next_]))) {
        line_.options.add(option, {}, has_next ? words_[next_] : std::string_view());
        return {};
    }
    if (!inside && !has_next)
        return wg::fail(wg::Code::invalid,
                        name + " needs " + std::string(option.value->is) + " after it");
    const auto value = inside ? word.substr(equals + 1) : words_[next_++];
    if (!option.value->fits(value))
        return wg::fail(wg::Code::invalid, name + ": " + wg::quote(value) + " is not " +
                                               std::string(option.value->is));
    line_.options.add(option, value);
    return {};
}

wg::Status Reader::option(std::string_view word) {
    if (word == "--help" || word == "-h") {
        line_.asks_for_help = true;
        return {};
    }
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const Option* const found =
        line_.command ? find_option(name, line_.command->options) : find_option(name, commands_);
    if (found)
        return value_of(*found, word, equals);
    return wg::fail(wg::Code::invalid, line_.command
                                           ? unknown_option(name, *line_.command)
                                           : "there is no option " + wg::quote(name) +
                                                 "; `wgctl help' lists commands and options");
}

wg::Status Reader::check_required() const {
    if (!line_.command || line_.asks_for_help)
        return {};
    for (const Option& option : line_.command->options) {
        if (option.is_required && !line_.options.has(option.name))
            return wg::fail(wg::Code::invalid,
                            wg::quote(line_.command->name) + " needs " + std::string(option.name) +
                                " " + std::string(option.value->placeholder) +
                                "; see `wgctl help " + std::string(line_.command->name) + "'");
    }
    return {};
}

wg::Result<CommandLine> Reader::read() {
    find_command();
    // What is to be completed is no command line of ours yet.
    const bool raw = line_.command && line_.command->operands.find("words") != std::string::npos;
    bool ended = false;
    while (next_ < words_.size()) {
        const auto word = words_[next_++];
        if (!ended && word == "--") {
            ended = true;
        } else if (!ended && is_option(word, line_.command)) {
            if (auto taken = option(word); !taken)
                return std::unexpected(std::move(taken.error()));
        } else {
            line_.words.push_back(word);
            ended = ended || (raw && line_.words.size() > 1);
        }
    }
    if (auto complete = check_required(); !complete)
        return std::unexpected(std::move(complete.error()));
    return std::move(line_);
}

std::string text_of(const Expected& expected) {
    return expected.placeholder ? "<" + expected.text + ">" : expected.text;
}

} // namespace

constexpr ValueKind kPauseValue{"<seconds>", "a number of seconds from 0.1 to 86400", is_pause};
constexpr ValueKind kKeepaliveValue{"<seconds>", "a number of seconds from 0 to 65535, or `off'",
                                    is_keepalive};
constexpr ValueKind kKindValue{
    "<kind>", "the link kind of a driver, 1 to 15 letters, digits and _.-", wg::is_kind};
constexpr ValueKind kEndpointValue{"<host>[:<port>]", "a host, or a host and a port", is_something};
constexpr ValueKind kNameValue{"<name>", "a name", is_something};
constexpr ValueKind kListValue{"<list>", "a list with commas",
                               [](std::string_view) { return true; }};
constexpr ValueKind kFileValue{"<filename>", "the name of a file", is_something};

constexpr Option kKindOption{"--kind", "Speak to the driver of this link kind", &kKindValue};

wg::Result<CommandLine> read_command_line(Arguments words, std::span<const Command> commands) {
    return Reader(words, commands).read();
}

std::string usage_of(const Option& option) {
    std::string text(option.name);
    if (option.value)
        text.append(option.value_is_optional ? " [" : " ")
            .append(option.value->placeholder)
            .append(option.value_is_optional ? "]" : "");
    return text;
}

std::string arguments_of(const Command& command) {
    std::string text;
    for (const Option& option : command.options) {
        const std::string one = usage_of(option);
        text.append(text.empty() ? "" : " ").append(option.is_required ? one : "[" + one + "]");
    }
    if (!command.operands.empty())
        text.append(text.empty() ? "" : " ").append(command.operands);
    return text;
}

std::optional<std::string> fault_of(Arguments operands, const Command& command) {
    const auto misfit = find_misfit(operands, command.operands);
    if (!misfit)
        return std::nullopt;
    std::string expected;
    for (const Expected& next : misfit->expected)
        expected.append(expected.empty() ? "" : " or ").append(text_of(next));
    const std::string name = wg::quote(command.name);
    if (misfit->at == operands.size()) {
        const auto after = misfit->at > 0 ? " after " + wg::quote(operands.back()) : std::string();
        return name + " needs " + expected + after;
    }
    if (expected.empty())
        return name + " takes " + (misfit->at > 0 ? "nothing more: " : "no words: ") +
               wg::quote(operands[misfit->at]);
    return name + ": " + wg::quote(operands[misfit->at]) + " is not " + expected;
}

} // namespace ctl
