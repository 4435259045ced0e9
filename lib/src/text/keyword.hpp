// SPDX-License-Identifier: MIT
// keyword.hpp - the keys of a configuration file: where each stands and what it fills in.
#pragma once

#include <wgctl/parse.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

enum class Section : std::uint8_t { none, interface, peer, unknown };

/// How the value of a key is written.
enum class Form : std::uint8_t {
    plain,   ///< white space does not count, `#` ends it
    words,   ///< white space parts words as a comma does, `#` ends it
    path,    ///< inner white space counts, `#` ends it
    command, ///< both count
};

/// What a value fills in, and what came of it.
struct Target {
    struct Fault {
        std::string_view part; ///< of the value
        std::string context;
        Severity severity = Severity::error;
    };

    ConfigFile& file;
    std::vector<Fault> faults;
    std::vector<std::string_view> items; ///< those of AllowedIPs or Address that were good, in order

    PeerConfig& peer() { return file.device.peers.back(); }
};

struct Keyword {
    std::string_view name;
    Section section;
    Dialect dialect;
    Form form;
    bool secret;                  ///< the value is never shown
    bool repeatable;              ///< a further line adds to the first
    std::string_view alternative; ///< the key that stands for the same thing, if any
    void (*set)(Target&, std::string_view value);
};

std::span<const Keyword> keywords();

/// Nothing when there is no such key in that section for that dialect.
const Keyword* find_keyword(std::string_view key, Section section, Dialect dialect);

/// In whatever section and dialect. Prefers @p section.
const Keyword* find_keyword(std::string_view key, Section section);

/// The key of that section that was probably meant, if any.
const Keyword* nearest_keyword(std::string_view key, Section section, Dialect dialect);

/// A value without the comment behind it. A command has none. `#name` right behind the address of a
/// name server is part of it; where the name has no dot it is more likely a comment.
std::string_view before_comment(const Keyword& keyword, std::string_view value);

} // namespace wg
