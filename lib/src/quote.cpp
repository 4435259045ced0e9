// SPDX-License-Identifier: MIT
// quote.cpp - what a message may show of a text from outside.
#include <wgctl/quote.hpp>

#include "key_text.hpp"
#include "utf8.hpp"

#include <wgctl/key.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace wg {
namespace {

constexpr std::string_view kHidden = "(hidden)";
constexpr std::size_t kMostShownBytes = 200;
constexpr std::size_t kLeastKeyChars = 40;  // what is left of 43 when some were not copied
constexpr std::size_t kLeastPartChars = 20; // half of a key, cut by a slip of the finger

constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_word(char c) {
    return is_upper(c) || is_lower(c) || is_digit(c) || c == '+';
}
constexpr bool is_base64(char c) {
    return is_word(c) || c == '/' || c == '-' || c == '_';
}

// From one character to the next of a word, as names rarely go on and random letters do all the
// time.
constexpr bool is_odd_change(char before, char after) {
    if (!is_word(before) || !is_word(after))
        return false;
    return (is_lower(before) && is_upper(after)) || is_digit(before) != is_digit(after);
}

// Of 43 random letters one text in 10^5 does not, of 20 one in 20; a name of a file or a person
// does not.
bool is_mixed(std::string_view text) {
    constexpr std::ptrdiff_t kLeastOfEachCase = 2, kLeastChanges = 5;
    std::ptrdiff_t changes = 0;
    for (std::size_t i = 1; i < text.size(); ++i)
        changes += is_odd_change(text[i - 1], text[i]) ? 1 : 0;
    return changes >= kLeastChanges && std::ranges::count_if(text, is_upper) >= kLeastOfEachCase &&
           std::ranges::count_if(text, is_lower) >= kLeastOfEachCase;
}

bool may_be_key(std::string_view run) {
    if (run.size() >= kLeastKeyChars && is_mixed(run))
        return true;
    for (auto at = run.begin(); at != run.end();) {
        const auto begin = std::find_if(at, run.end(), is_word);
        at = std::find_if_not(begin, run.end(), is_word);
        const std::string_view word(begin, at);
        if (word.size() >= kLeastKeyChars || (word.size() >= kLeastPartChars && is_mixed(word)))
            return true;
    }
    return false;
}

std::string escaped(std::string_view character) {
    switch (character[0]) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    if (character_size(character) == 0)
        return fmt::format("\\x{:02x}", static_cast<unsigned char>(character[0]));
    const auto number = static_cast<unsigned>(code_point(character));
    return number < 0x80 ? fmt::format("\\x{:02x}", number) : fmt::format("\\u{{{:x}}}", number);
}

} // namespace

std::optional<KeyPlace> find_key(std::string_view text, std::size_t from) {
    for (auto at = text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size()));;) {
        const auto begin = std::find_if(at, text.end(), is_base64);
        if (begin == text.end())
            return std::nullopt;
        at = std::find_if_not(begin, text.end(), is_base64);
        if (!may_be_key({begin, at}))
            continue;
        const auto end = std::find_if(at, text.end(), [](char c) { return c != '='; });
        return KeyPlace{static_cast<std::size_t>(begin - text.begin()),
                        static_cast<std::size_t>(end - text.begin())};
    }
}

std::string hide_keys(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    while (const auto key = find_key(text, at)) {
        out.append(text.substr(at, key->begin - at)).append(kHidden);
        at = key->end;
    }
    return out.append(text.substr(at));
}

std::string presentable(std::string_view text) {
    const std::string shown = hide_keys(text);
    std::string_view rest = shown;
    std::string out;
    while (!rest.empty()) {
        const std::size_t size = character_size(rest);
        const auto character = rest.substr(0, std::max<std::size_t>(size, 1));
        const bool plain = size != 0 && !is_unseen(code_point(character));
        const std::string piece = plain ? std::string(character) : escaped(character);
        if (out.size() + piece.size() > kMostShownBytes)
            return out.append("...");
        out += piece;
        rest.remove_prefix(character.size());
    }
    return out;
}

std::string quote(std::string_view text) {
    return fmt::format("`{}'", presentable(text));
}

bool is_key_text(std::string_view text) noexcept {
    constexpr std::size_t kLetters = kKeyTextChars - 1;
    if (text.size() == 2 * kKeyBytes)
        return std::ranges::all_of(text, is_hex);
    if (text.size() == kKeyTextChars && text.back() == '=')
        text.remove_suffix(1);
    return text.size() == kLetters && is_mixed(text) &&
           std::ranges::all_of(text, [](char c) { return is_word(c) || c == '/'; });
}

} // namespace wg
