// SPDX-License-Identifier: MIT
// command.hpp - what a row of the table of commands looks like, and what every command shares.
#pragma once

#include <wgctl/client.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

using Arguments = std::span<const std::string_view>;

/// Exit statuses. Those of wg(8) know 0 and 1 alone; our own commands tell a wrong call apart.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kMisused = 2;

struct Command;

/// What the value of an option is. Parsing, usage, help, completion and errors follow from it.
struct ValueKind {
    std::string_view placeholder; ///< as usage has it, `<seconds>`, which completion understands
    std::string_view is;          ///< for errors: "a number of seconds from 0.1 to 86400"
    bool (*fits)(std::string_view value);
};

/// One option of a command.
struct Option {
    std::string_view name; ///< with its dashes
    std::string_view help; ///< one imperative sentence without a full stop
    const ValueKind* value = nullptr;
    bool value_is_optional = false; ///< then it is the next word only where that can be one
    bool is_required = false;
};

/// The options of one call.
class Given {
public:
    /// @p refused is a word that follows and cannot be the value, where that is optional.
    void add(const Option& option, std::string_view value, std::string_view refused = {}) {
        all_.push_back({&option, value, refused});
    }
    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// Of several the last. Empty when it is not there, or has none.
    std::string_view value(std::string_view name) const {
        const One* const one = find(name);
        return one ? one->value : std::string_view();
    }

    /// True when @p word, a part of the command line, is right behind the option and is not its
    /// value.
    bool precedes(std::string_view name, std::string_view word) const {
        const One* const one = find(name);
        return one && one->refused.data() == word.data();
    }

private:
    struct One {
        const Option* option;
        std::string_view value;
        std::string_view refused;
    };
    const One* find(std::string_view name) const {
        for (auto one = all_.rbegin(); one != all_.rend(); ++one)
            if (one->option->name == name)
                return &*one;
        return nullptr;
    }
    std::vector<One> all_;
};

struct Call {
    const Command& command;
    wg::Client& client;
    Arguments arguments; ///< without the command's name and its options; called wg, all words
    const Given& options;
};

/// Under which heading help lists a command.
enum class Group : std::uint8_t { look, change, file, key, shell };

/// What wg(8) says of a command that it has, to the letter.
struct WgCommand {
    std::string_view summary;
    std::string_view arguments;
};

struct Command {
    std::string_view name;
    std::string_view operands = {}; ///< as the usage line has them, behind the options
    std::string_view summary = {};  ///< imperative
    int (*run)(const Call&) = nullptr;
    Group group = Group::look;
    std::span<const Option> options = {};
    WgCommand wg = {};
    bool needs_driver = false; ///< asks the kernel for interfaces of a kind

    bool is_of_wg() const { return !wg.summary.empty(); }
    int misused() const { return is_of_wg() ? kFailed : kMisused; }
};

/// Says under which name the program was called, argv[0] or its like. Called `wg', it speaks as
/// wg(8) does: commands, usage, version and the errors of its views are those of wireguard-tools.
void set_program(std::string_view called);
bool is_wg();
/// For messages: as it was called when that is wg, else `wgctl'.
std::string_view program();

/// Says on stderr what is wrong with the arguments; as wg the usage line. Gives the command's
/// status for it.
int misuse(const Call& call);
/// The same with a reason that the grammar of the arguments does not show.
int misuse(const Call& call, std::string_view reason);

/// One line `wgctl: text' on stderr, as wg without the name; gives kFailed. What of a text may be a
/// key is hidden; words of the user belong in wg::quote().
int complain(std::string_view text);
int complain(const wg::Error& error);
/// As wg, `doing: ' and the errno's text instead.
int complain(std::string_view doing, const wg::Error& error);

/// A warning on stderr when stdout is a file that everybody can read. For who prints secrets.
void warn_if_others_can_read();

/// Everything to stdout. kFailed, with the reason on stderr, when it cannot be written.
int print(std::string_view text);

} // namespace ctl
