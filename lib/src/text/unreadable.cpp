// SPDX-License-Identifier: MIT
// unreadable.cpp - why a line that looks right to the eye is not what it looks like.
#include "text/unreadable.hpp"

#include "text/keyword.hpp"
#include "value/letters.hpp"
#include "value/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wg {
namespace {

struct Name {
    char32_t first;
    char32_t last;
    std::string_view text;
};

// What keyboards, editors, web pages and messengers put into a line; the names are Unicode's, or
// what people call them.
constexpr std::array kNames = {
    Name{0x00, 0x1f, "control character"},
    Name{0x7f, 0x7f, "control character"},
    Name{0x80, 0x9f, "control character"},
    Name{0xa0, 0xa0, "no-break space"},
    Name{0xad, 0xad, "soft hyphen"},
    Name{0xb4, 0xb4, "acute accent"},
    Name{0x2000, 0x200a, "a space of another width"},
    Name{0x200b, 0x200b, "zero-width space"},
    Name{0x200c, 0x200d, "zero-width joiner"},
    Name{0x200e, 0x200f, "direction mark"},
    Name{0x2010, 0x2011, "hyphen"},
    Name{0x2012, 0x2015, "dash"},
    Name{0x2018, 0x201f, "typographic quotation mark"},
    Name{0x2026, 0x2026, "ellipsis"},
    Name{0x2028, 0x2029, "line separator"},
    Name{0x202a, 0x202e, "direction mark"},
    Name{0x202f, 0x202f, "narrow no-break space"},
    Name{0x2032, 0x2033, "prime"},
    Name{0x205f, 0x205f, "a space of another width"},
    Name{0x2060, 0x2060, "word joiner"},
    Name{0x2066, 0x2069, "direction mark"},
    Name{0x2212, 0x2212, "minus sign"},
    Name{0x3000, 0x3000, "ideographic space"},
    Name{0xfeff, 0xfeff, "byte order mark"},
    Name{0xff01, 0xff5e, "fullwidth form of an ASCII character"},
    Name{0xfffd, 0xfffd, "replacement character"},
};

std::string named(std::string_view text, std::size_t column) {
    if (character_size(text) == 0)
        return fmt::format("; column {} has the byte 0x{:02x}, which is not UTF-8; retype the line",
                           column, static_cast<unsigned char>(text[0]));
    const char32_t number = code_point(text.substr(0, character_size(text)));
    const auto found = std::ranges::find_if(
        kNames, [&](const Name& name) { return number >= name.first && number <= name.last; });
    const auto name =
        found != kNames.end() ? fmt::format(" ({})", found->text) : std::string(", not ASCII");
    return fmt::format("; column {} has U+{:04X}{}; delete it, or retype the line", column,
                       static_cast<std::uint32_t>(number), name);
}

bool is_quoted(std::string_view value) {
    constexpr std::string_view kQuotes = "\"'`";
    return value.size() > 1 && value.front() == value.back() &&
           kQuotes.find(value.front()) != kQuotes.npos;
}

} // namespace

std::string why_unreadable(std::string_view line) {
    const auto statement = trim_end(line.substr(0, line.find('#')));
    for (std::size_t i = 0; i < statement.size(); ++i) {
        const char c = statement[i];
        if (c == '\r')
            return fmt::format("; a carriage return in column {} does not end a line; convert the "
                               "file: tr '\\r' '\\n' <old >new",
                               column_of(statement, i));
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && !is_space(c)) || byte >= 0x7f)
            return named(statement.substr(i), column_of(statement, i));
    }
    const auto equals = statement.find('=');
    const auto value =
        equals == statement.npos ? equals : statement.find_first_not_of(" \t", equals + 1);
    if (value == statement.npos || !is_quoted(statement.substr(value)))
        return {};
    return fmt::format("; a value has no quotation marks around it, as in column {}",
                       column_of(statement, value));
}

std::string why_no_assignment(std::string_view line) {
    const auto statement = trim(line.substr(0, line.find('#')));
    const auto end =
        std::ranges::find_if(statement, [](char c) { return is_space(c) || c == ':' || c == '='; });
    const std::string_view word(statement.begin(), end);
    const Keyword* const keyword = find_keyword(word, Section::interface);
    const auto rest = trim(std::string_view(end, statement.end()));
    if (!keyword || rest.starts_with('='))
        return {};
    return fmt::format("`=' is missing after {}; write {} = ...", keyword->name, keyword->name);
}

} // namespace wg
