// SPDX-License-Identifier: MIT
// lines.hpp - a configuration file as lines that can be changed one by one.
#pragma once

#include "text/keyword.hpp"

#include <wgctl/wipe.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

/// One line with its newline, if it has one.
struct Line {
    SecretString text;
    const Keyword* keyword = nullptr; ///< of a line `Key = value' that its section knows
    std::size_t begin = 0;            ///< of the value, without the white space around it
    std::size_t end = 0;
    bool heading = false;

    std::string_view value() const { return std::string_view(text).substr(begin, end - begin); }
};

/// A heading with the comments right above it and the lines below. What stands before the first
/// heading is a block without one.
struct Block {
    Section section = Section::none;
    std::vector<Line> lines;

    /// What all its lines together say, in a file that has one peer.
    ConfigFile read() const;
    /// Writes the value behind the last such key, or a line of its own.
    void set(const Keyword& keyword, std::string_view value);
    /// Takes the key away, and leaves comments that stand behind it.
    void clear(const Keyword& keyword);
    /// Makes a comma-separated list over any number of lines have these items and no others.
    /// @p canonical gives the form in which items are compared, empty for one to be left alone.
    void set_list(const Keyword& keyword, const std::vector<std::string>& items,
                  const std::function<std::string(std::string_view)>& canonical);
};

std::vector<Block> read_blocks(std::string_view text);
SecretString join(const std::vector<Block>& blocks);

} // namespace wg
