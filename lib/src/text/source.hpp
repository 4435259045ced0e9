// SPDX-License-Identifier: MIT
// source.hpp - the text of a configuration file, as far as it may be shown.
#pragma once

#include <wgctl/finding.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wg {

class Source {
public:
    /// @p file as messages shall show it.
    Source(std::string_view text, std::string_view file);

    /// What there is to say about one place. A value that is a secret, or may be one that stands in
    /// a wrong place, is replaced by `(hidden)`; comments are left out.
    Finding finding(Severity severity, const Span& place, std::string context) const;

    std::string_view text() const noexcept { return text_; }

private:
    // A line may be long, and every item of its list worth a finding, so it is read once.
    struct Line {
        std::size_t start = 1;        // in the text
        std::size_t end = 0;          // its newline, or the end of the text
        std::string_view shown;       // without the comment
        std::size_t secret_begin = 0; // of what must not be shown
        std::size_t secret_end = 0;   // not past the beginning when there is nothing
        std::size_t counted = 0;      // bytes whose characters were counted
        unsigned columns = 0;         // so many they were
    };
    unsigned column_at(std::size_t offset) const;
    const Line& line_at(std::size_t offset) const;

    std::string_view text_;
    std::string file_;
    mutable Line line_; // the last that was asked for
};

} // namespace wg
