// SPDX-License-Identifier: MIT
// removal.cpp - sections taken out of a configuration file, with the comments that belong to them.
#include "text/removal.hpp"

#include "value/letters.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace wg {
namespace {

struct Marker {
    bool begins = false;
    std::vector<std::string_view> label;
};

/// The first and the last line of what two comments enclose.
struct Pair {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool has_sections = false;
    bool goes = false;
};

/// All blocks as one row of lines.
struct Rows {
    std::vector<Line*> lines;
    std::vector<std::size_t> ends;     ///< of each block, behind its last line
    std::vector<std::size_t> headings; ///< so many are before this line
    std::vector<std::size_t> gone;     ///< so many of these go
    std::vector<Pair> pairs;
    std::vector<const Pair*> pair_of; ///< which one this line is an end of
};

// Without the dashes and the like that decorate a comment.
std::vector<std::string_view> words_of(std::string_view text) {
    const auto parts = [](char c) {
        return is_space(c) || std::string_view("#-_=*<>[](){}:.,;/|~+").contains(c);
    };
    std::vector<std::string_view> words;
    for (auto at = text.begin();;) {
        const auto begin = std::find_if_not(at, text.end(), parts);
        if (begin == text.end())
            return words;
        at = std::find_if(begin, text.end(), parts);
        words.emplace_back(begin, at);
    }
}

// The marking word is the first one or the last.
std::optional<Marker> marker(const Line& line) {
    if (!trim(line.text).starts_with('#'))
        return std::nullopt;
    auto words = words_of(line.text);
    const auto begins = [](std::string_view word) {
        return same(word, "begin") || same(word, "start");
    };
    const auto ends = [](std::string_view word) { return same(word, "end") || same(word, "stop"); };
    const auto marks = [&](std::string_view word) { return begins(word) || ends(word); };
    if (words.empty())
        return std::nullopt;
    const auto word = marks(words.front()) ? words.begin() : std::prev(words.end());
    if (!marks(*word))
        return std::nullopt;
    Marker found{begins(*word), {}};
    words.erase(word);
    found.label = std::move(words);
    return found;
}

// The comments that began something and have no end so far.
class Open {
public:
    void begin(std::size_t line, const Marker& marker) {
        lines_.push_back({line, key_of(marker)});
        by_label_[lines_.back().label].push_back(lines_.size() - 1);
    }

    // The line of the nearest that has this label, or for an end without one the nearest of all.
    // Those that began behind it can have no end any more.
    std::optional<std::size_t> end(const Marker& marker) {
        const auto same_label = by_label_.find(key_of(marker));
        if (same_label != by_label_.end() && !same_label->second.empty())
            return close(same_label->second.back());
        if (marker.label.empty() && !lines_.empty())
            return close(lines_.size() - 1);
        return std::nullopt;
    }

private:
    struct One {
        std::size_t line;
        std::string label;
    };

    // Words have no blanks, and their case makes no difference.
    static std::string key_of(const Marker& marker) {
        std::string key;
        for (const std::string_view word : marker.label) {
            std::ranges::transform(word, std::back_inserter(key), lower);
            key += ' ';
        }
        return key;
    }

    std::size_t close(std::size_t place) {
        const std::size_t line = lines_[place].line;
        for (; lines_.size() > place; lines_.pop_back())
            by_label_[lines_.back().label].pop_back();
        return line;
    }

    std::vector<One> lines_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_label_; // places in lines_
};

void find_pairs(Rows& rows) {
    Open open;
    for (std::size_t i = 0; i < rows.lines.size(); ++i) {
        const auto here = marker(*rows.lines[i]);
        if (here && here->begins)
            open.begin(i, *here);
        const auto first = here && !here->begins ? open.end(*here) : std::nullopt;
        if (!first)
            continue;
        const std::size_t sections = rows.headings[i] - rows.headings[*first];
        const std::size_t gone = rows.gone[i] - rows.gone[*first];
        rows.pairs.push_back({*first, i, sections != 0, sections != 0 && sections == gone});
    }
    rows.pair_of.assign(rows.lines.size(), nullptr);
    for (const Pair& pair : rows.pairs)
        rows.pair_of[pair.begin] = rows.pair_of[pair.end] = &pair;
}

Rows spread(std::vector<Block>& blocks, const std::vector<bool>& gone) {
    Rows rows;
    std::size_t headings = 0, going = 0;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        for (Line& line : blocks[block].lines) {
            rows.lines.push_back(&line);
            rows.headings.push_back(headings);
            rows.gone.push_back(going);
            headings += line.heading;
            going += line.heading && gone[block];
        }
        rows.ends.push_back(rows.lines.size());
    }
    find_pairs(rows);
    return rows;
}

bool is_blank(const Line& line) {
    return trim(line.text).empty();
}

// What goes with a block: no more than to the ends of pairs that others have a part in.
std::pair<std::size_t, std::size_t> extent(const Rows& rows, std::size_t begin, std::size_t end) {
    const auto heading = static_cast<std::size_t>(
        std::find_if(rows.lines.begin() + static_cast<std::ptrdiff_t>(begin),
                     rows.lines.begin() + static_cast<std::ptrdiff_t>(end),
                     [](const Line* line) { return line->heading; }) -
        rows.lines.begin());
    for (std::size_t i = begin; i < end; ++i) {
        const Pair* const pair = rows.pair_of[i];
        if (!pair || (!pair->has_sections && pair->begin >= begin && pair->end < end))
            continue;
        if (i < heading) {
            if (!pair->goes)
                begin = i + 1;
        } else if (pair->goes && i == pair->end) {
            end = i + 1;
        } else {
            end = i;
        }
    }
    return {begin, end};
}

} // namespace

void remove_blocks(std::vector<Block>& blocks, const std::vector<bool>& gone) {
    if (std::ranges::find(gone, true) == gone.end())
        return;
    const Rows rows = spread(blocks, gone);
    std::vector<std::ptrdiff_t> marks(rows.lines.size() + 1); // so many more parts go from here on
    const auto mark = [&](std::size_t begin, std::size_t end) {
        ++marks[begin];
        --marks[end];
    };
    for (std::size_t block = 0, begin = 0; block < blocks.size(); begin = rows.ends[block++]) {
        if (!gone[block])
            continue;
        const auto [first, last] = extent(rows, begin, rows.ends[block]);
        mark(first, last);
    }
    for (const Pair& pair : rows.pairs) {
        if (!pair.goes)
            continue;
        std::size_t last = pair.end + 1;
        while (last < rows.lines.size() && is_blank(*rows.lines[last]))
            ++last;
        mark(pair.begin, last);
    }
    auto next = marks.cbegin();
    std::ptrdiff_t parts = 0;
    for (Block& block : blocks)
        std::erase_if(block.lines, [&](const Line&) { return (parts += *next++) > 0; });
}

} // namespace wg
