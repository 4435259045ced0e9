// SPDX-License-Identifier: MIT
// finding.hpp - what is wrong, or suspicious, in the text of a configuration.
#pragma once

#include <wgctl/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace wg {

/// A part of one line of a text.
struct Span {
    std::size_t offset = 0; ///< in the text, bytes
    std::uint32_t length = 0;
    std::uint32_t line = 0; ///< from 1; 0 is no place at all
};

enum class Severity : std::uint8_t {
    warning, ///< it works, and perhaps not as meant
    error,   ///< it cannot be used
};

/// One thing found at one place. Like Error it never holds a secret, nor a control character.
struct Finding {
    Severity severity = Severity::error;
    Position where;           ///< `where.text` is the offending text
    std::string context;      ///< what is wrong, and what to do about it
    std::string excerpt;      ///< the source line, or the part of a long one around the place
    std::size_t mark = 0;     ///< where the offending text begins in the excerpt, in bytes
    std::size_t mark_len = 0; ///< bytes, 0 when there is nothing to point at

    /// One line without a newline: `file:line:column: error: context: `text''.
    WGCTL_API std::string message() const;

    /// Two lines, each with its newline: the excerpt, and under it a caret with tildes. Nothing
    /// when there is no excerpt.
    WGCTL_API std::string picture() const;

    /// The same as a failure with Code::parse.
    WGCTL_API Error to_error() const;

    bool operator==(const Finding&) const = default;
};

} // namespace wg
