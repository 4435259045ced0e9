// SPDX-License-Identifier: MIT
// quote.hpp - what a message may show of a text from outside: no key, no control character.
#pragma once

#include <wgctl/api.hpp>

#include <string>
#include <string_view>

namespace wg {

/// The text with `(hidden)` in place of every part that is, or may be, a key or a piece of one:
///
/// - a key or most of one, as holds_key() finds it, whole or broken into pieces,
/// - a piece by itself: 12 or more letters of base64 (`+` and `/`, or `-` and `_`) in which upper
///   case, lower case and digits alternate as they do in a key and not in a path or a name, or 20
///   or more of hex in which digits and letters do.
///
/// A key has 43 letters of base64 and a `=`, or 64 of hex; the limits leave room for mistakes in
/// typing it. A piece of 12 letters is missed once in 30 times, one of 20 once in 100. Everything
/// else stays as it is, byte by byte.
///
/// fail() and every line that wgctl writes to stderr go through this, so a message built without
/// quote() shows no key either.
WGCTL_API std::string hide_keys(std::string_view text);

/// True when the text holds a key or most of one:
///
/// - 40 or more letters of base64 that alternate as those of a key do,
/// - 20 or more letters, digits and `+` of which the same is true,
/// - 40 or more letters, digits and `+` of any kind; a key of hex is one such text,
/// - up to five pieces that make 40 to 44 letters of base64, or 60 to 65 of hex, with no more than
///   three other bytes or white space between two of them.
///
/// For deciding what a text is: a name that hide_keys() would hide may still be a name.
WGCTL_API bool holds_key(std::string_view text) noexcept;

/// For the middle of a message: as hide_keys(), on one line and in at most 200 bytes, `...` at the
/// end of a longer one. Control characters, bytes that are not UTF-8 (RFC 3629) and characters
/// that cannot be seen are escaped: `\n`, `\x1b`, `\u{200b}`.
WGCTL_API std::string presentable(std::string_view text);

/// A path to a file as it may be shown: what of it exists in the file system is a name there and no
/// key, whatever it looks like; the rest, perhaps all, is as by hide_keys(). Whole, and byte by
/// byte. Only a path that looks like a key is looked for.
WGCTL_API std::string path_without_keys(std::string_view path);

/// The same for the middle of a message: on one line, in at most 4096 bytes (PATH_MAX), and escaped
/// as by presentable().
WGCTL_API std::string presentable_path(std::string_view path);

/// presentable(), in the quotes of our messages: `text'.
WGCTL_API std::string quote(std::string_view text);

/// True for the whole of a key as it is written and nothing else: 43 letters of base64 with or
/// without the `=`, or 64 of hex. It need not decode.
WGCTL_API bool is_key_text(std::string_view text) noexcept;

} // namespace wg
