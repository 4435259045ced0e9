// SPDX-License-Identifier: MIT
// parse.hpp - from the text of a configuration file to values. Does no I/O.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/finding.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

enum class Dialect {
    wg,    ///< the keys of wg(8) and our own: what setconf, addconf and syncconf take
    quick, ///< those and the [Interface] keys of wg-quick(8)
};

/// Where a peer's values are in a text. Line 0 where there is none.
struct PeerPlaces {
    Span heading;
    Span public_key;
    Span endpoint;
    bool has_allowed_ips = false; ///< perhaps bad ones
};

/// Where values of a configuration are in its text.
struct Places {
    Span private_key; ///< of the key, or of the file that holds it
    Span listen_port;
    std::vector<Span> addresses;   ///< as many as QuickConfig::addresses
    std::vector<PeerPlaces> peers; ///< as many as Config::peers
};

struct ParseOptions {
    /// Only for messages, which show it as it is: presentable_path() (quote.hpp) of a user's path.
    std::string file = "configuration";
    Dialect dialect = Dialect::wg;
    bool advice = false;  ///< also warn of what works but is rarely meant: leaks, loops, gaps
    bool exposed = false; ///< others than its owner can read the file: warn of a secret in it
    /// Whether there is a routing table of that name. Advice warns of one that is not there; of
    /// none unless given.
    std::function<bool(std::string_view name)> has_table = {};
};

/// A place of the file that names another file, or a credential, with a key in it. See
/// key_file.hpp.
struct KeyFile {
    std::optional<std::size_t> peer; ///< index of the peer; the interface's key without one
    Finding finding;                 ///< an error at this place that lacks its context
};

struct Parsed {
    ConfigFile file;               ///< incomplete when there are errors
    std::vector<Finding> findings; ///< in the order of their places
    std::vector<KeyFile> key_files;
    Places places;

    /// Nothing when the file can be used.
    WGCTL_API const Finding* first_error() const noexcept;
};

/// Reads the format of wg(8): sections [Interface] and [Peer], `Key = value`, case and white space
/// ignored, `#` up to the end of the line is a comment. Hooks of wg-quick(8) keep their white space
/// and their `#`, paths their white space. Every peer replaces its allowed IPs. Unlike wg(8), ports
/// are numbers from 0 to 65535. Goes on after an error and finds them all. Takes time linear in the
/// text but for a sort of the allowed IPs.
WGCTL_API Parsed check(std::string_view text, const ParseOptions& options = {});

/// The same for who wants a usable file or nothing: Code::parse with the first error's place. The
/// findings that are left are warnings.
WGCTL_API Result<Parsed> parse(std::string_view text, const ParseOptions& options = {});

/// @name Single values, as they stand in files and on command lines. Code::invalid otherwise.
/// @{
/// 0 to 65535, decimal.
WGCTL_API Result<std::uint16_t> parse_port(std::string_view text);
/// `off`, or 0 to 0xffffffff, decimal or 0x hexadecimal.
WGCTL_API Result<std::uint32_t> parse_fwmark(std::string_view text);
/// `off`, or seconds from 0 to 65535.
WGCTL_API Result<std::uint16_t> parse_keepalive(std::string_view text);
/// A comma-separated list. A leading `+` or `-` makes one item a change to the present list, and
/// then the whole peer is changed instead of replaced. Appends to @p peer.
WGCTL_API Status parse_allowed_ips(std::string_view text, PeerConfig& peer);
/// @}

} // namespace wg
