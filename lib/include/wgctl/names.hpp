// SPDX-License-Identifier: MIT
// names.hpp - what people call their peers. Does no I/O.
#pragma once

#include <wgctl/key.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wg {

/// Names of peers by their public key. A name is never empty, is UTF-8 and holds no control
/// character, so it can be printed on a terminal; two peers may share one. A byte that is not UTF-8
/// is replaced by U+FFFD.
class WGCTL_API Names {
public:
    /// A list of lines `PUBLICKEY name`; `#` begins a comment line. The name is the rest of the
    /// line. Lines that do not read so are passed over; of two for one key the first counts.
    static Names from_list(std::string_view text);

    /// The comments of a configuration file (parse.hpp), which may be one that does not parse. A
    /// peer's name is, the first that is there: a comment `# Name = x` or `# friendly_name = x` in
    /// its section; a comment in the section's first line or beside its heading; one in the line
    /// above the heading. Only the first two forms may hold a `=` or more than 64 bytes: anything
    /// else like that is a line that somebody took out, or prose.
    static Names from_config(std::string_view text);

    /// Empty when the peer has none. Valid until the names change.
    std::string_view find(const PublicKey& key) const noexcept;

    /// Those that have this name, in the order of their keys. @p name is compared as add() would
    /// keep it.
    std::vector<PublicKey> keys_of(std::string_view name) const;

    /// A key that has a name keeps it. False then, when nothing printable is in @p name, and
    /// when it may be a key (holds_key() of quote.hpp).
    bool add(const PublicKey& key, std::string_view name);

    /// Takes over the names of peers that have none here.
    void merge(Names other) { names_.merge(other.names_); }

    std::size_t size() const noexcept { return names_.size(); }
    bool empty() const noexcept { return names_.empty(); }
    bool operator==(const Names&) const = default;

private:
    std::unordered_map<PublicKey, std::string> names_;
};

} // namespace wg
