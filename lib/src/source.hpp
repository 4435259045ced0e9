// SPDX-License-Identifier: MIT
// source.hpp - the text of a configuration file, as far as it may be shown.
#pragma once

#include <wgctl/finding.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wg {

/// A part of one line of a text.
struct Span {
    std::size_t offset = 0; ///< in the text, bytes
    std::uint32_t length = 0;
    std::uint32_t line = 0; ///< from 1; 0 is no place at all
};

class Source {
public:
    Source(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

    /// What there is to say about one place. A value that is a secret, or may be one that stands in
    /// a wrong place, is replaced by `(hidden)`; comments are left out.
    Finding finding(Severity severity, const Span& place, std::string context) const;

    std::string_view text() const noexcept { return text_; }

private:
    std::string_view text_;
    std::string file_;
};

} // namespace wg
