// SPDX-License-Identifier: MIT
// lines.cpp - a configuration file as lines that can be changed one by one.
#include "text/lines.hpp"

#include "value/letters.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace wg {
namespace {

Section section_of(std::string_view heading) {
    return same(heading, "[Interface]") ? Section::interface
           : same(heading, "[Peer]")    ? Section::peer
                                        : Section::unknown;
}

Line read_line(std::string_view text, Section section) {
    Line line;
    line.text = text;
    const auto statement = text.substr(0, text.find('#'));
    const auto equals = statement.find('=');
    if (trim(statement).starts_with('[')) {
        line.heading = true;
    } else if (equals != statement.npos) {
        line.keyword = find_keyword(compact(statement.substr(0, equals)), section, Dialect::quick);
        const bool whole = line.keyword && line.keyword->form == Form::command;
        const auto value = (whole ? text : statement).substr(equals + 1);
        const auto blanks =
            value.size() - trim(value).size() - (value.size() - trim_end(value).size());
        line.begin = equals + 1 + (trim(value).empty() ? 0 : blanks);
        line.end = line.begin + trim(value).size();
    }
    return line;
}

bool is_comment(const Line& line) {
    return trim(line.text).starts_with('#');
}

// The line again, with another value.
void put(Line& line, std::string_view value) {
    line.text.replace(line.begin, line.end - line.begin, value);
    line.end = line.begin + value.size();
}

// False when nothing is worth keeping of a line whose key goes.
bool leave_comment(Line& line) {
    const auto hash = line.text.find('#');
    if (hash == line.text.npos)
        return false;
    line.text.erase(0, hash);
    line.keyword = nullptr;
    return true;
}

void append(std::string& list, std::string_view item) {
    list.append(list.empty() ? "" : ", ").append(item);
}

} // namespace

ConfigFile Block::read() const {
    ConfigFile file;
    file.device.peers.emplace_back().replace_allowed_ips = true;
    Target target{file, {}, {}};
    for (const Line& line : lines) {
        if (!line.keyword || line.begin == line.end)
            continue;
        const SecretString value =
            line.keyword->form == Form::plain ? compact(line.value()) : SecretString(line.value());
        line.keyword->set(target, value);
        target.faults.clear(); // they refer to the value
        target.items.clear();
    }
    return file;
}

void Block::set(const Keyword& keyword, std::string_view value) {
    const auto found = std::find_if(lines.rbegin(), lines.rend(),
                                    [&](const Line& line) { return line.keyword == &keyword; });
    if (found != lines.rend())
        return put(*found, value);
    // Behind the last key, or the heading.
    auto place = std::find_if(lines.rbegin(), lines.rend(), [](const Line& line) {
                     return line.keyword || line.heading;
                 }).base();
    if (place != lines.begin() && !std::prev(place)->text.ends_with('\n'))
        std::prev(place)->text += '\n';
    SecretString text;
    text.append(keyword.name).append(" = ").append(value) += '\n';
    lines.insert(place, read_line(text, section));
}

void Block::clear(const Keyword& keyword) {
    std::erase_if(lines,
                  [&](Line& line) { return line.keyword == &keyword && !leave_comment(line); });
}

void Block::set_list(const Keyword& keyword, const std::vector<std::string>& items,
                     const std::function<std::string(std::string_view)>& canonical) {
    const std::unordered_set<std::string_view> wanted(items.begin(), items.end());
    auto missing = wanted;
    std::erase_if(lines, [&](Line& line) {
        if (line.keyword != &keyword)
            return false;
        std::string kept;
        bool all = true;
        const auto take = [&](std::string_view written) {
            const auto item = trim(written);
            const std::string plain = canonical(item);
            const bool stays = plain.empty() || wanted.contains(plain);
            if (stays)
                append(kept, item);
            all = all && stays;
            missing.erase(plain);
        };
        if (keyword.form == Form::words)
            each_word(line.value(), take);
        else
            each_item(line.value(), take);
        if (all)
            return false;
        if (kept.empty())
            return !leave_comment(line);
        put(line, kept);
        return false;
    });
    if (missing.empty())
        return;
    std::string list;
    for (const Line& line : lines) {
        if (line.keyword == &keyword)
            list = line.value();
    }
    for (const std::string& item : items) {
        if (missing.contains(item))
            append(list, item);
    }
    set(keyword, list);
}

std::vector<Block> read_blocks(std::string_view text) {
    text = skip_mark(text);
    std::vector<Block> blocks(1);
    while (!text.empty()) {
        const auto length = std::min(text.find('\n'), text.size() - 1) + 1;
        Line line = read_line(text.substr(0, length), blocks.back().section);
        text.remove_prefix(length);
        if (line.heading) {
            // Comments right above a heading are about what is below.
            auto& before = blocks.back().lines;
            const auto first = std::find_if_not(before.rbegin(), before.rend(), is_comment).base();
            Block block;
            block.lines.assign(std::make_move_iterator(first),
                               std::make_move_iterator(before.end()));
            before.erase(first, before.end());
            block.section = section_of(compact(line.text.substr(0, line.text.find('#'))));
            blocks.push_back(std::move(block));
        }
        blocks.back().lines.push_back(std::move(line));
    }
    return blocks;
}

SecretString join(const std::vector<Block>& blocks) {
    SecretString text;
    for (const Block& block : blocks) {
        for (const Line& line : block.lines)
            text += line.text;
    }
    return text;
}

} // namespace wg
