// SPDX-License-Identifier: MIT
// quote.cpp - what a message may show of a text from outside.
#include <wgctl/quote.hpp>

#include "value/key_text.hpp"
#include "value/letters.hpp"
#include "value/utf8.hpp"

#include <wgctl/key.hpp>

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <climits>

namespace wg {
namespace {

constexpr std::string_view kHidden = "(hidden)";
constexpr std::size_t kMostShownBytes = 200;
constexpr std::size_t kLeastKeyChars = 40; // what is left of 43 when some were not copied
constexpr std::size_t kMostKeyChars = 44;  // one too many
constexpr std::size_t kLeastHexChars = 60; // of 64
constexpr std::size_t kMostHexChars = 65;  // one too many
constexpr std::size_t kLeastPieceChars = 12;
constexpr std::size_t kLeastHexPieceChars = 20; // fewer are a name of many things
constexpr std::size_t kMostPieces = 5;          // that a key is broken into
constexpr std::size_t kMostGapBytes = 3;        // between two of them, unless it is white space

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

bool has_both_cases(std::string_view text) {
    constexpr std::ptrdiff_t kLeastOfEachCase = 2;
    return std::ranges::count_if(text, is_upper) >= kLeastOfEachCase &&
           std::ranges::count_if(text, is_lower) >= kLeastOfEachCase;
}

// Of 43 random letters one text in 10^5 does not, of 20 one in 20; a name of a file or a person
// does not.
bool is_mixed(std::string_view text) {
    constexpr std::ptrdiff_t kLeastChanges = 5;
    std::ptrdiff_t changes = 0;
    for (std::size_t i = 1; i < text.size(); ++i)
        changes += is_odd_change(text[i - 1], text[i]) ? 1 : 0;
    return changes >= kLeastChanges && has_both_cases(text);
}

// What a reader takes for the words and numbers of a name: My-Mac-Book-Pro-2023 are five,
// 2-Jk-6-M-Uq-E-Ws-HU-Zf-G-Cf are eleven.
std::size_t count_parts(std::string_view text) {
    std::size_t parts = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char before = i > 0 ? text[i - 1] : '/';
        const bool splits_capitals = i > 1 && is_upper(text[i - 2]) && is_upper(before);
        const bool begins = !is_word(before) || text[i] == '+' || before == '+' ||
                            is_odd_change(before, text[i]) ||
                            (splits_capitals && is_lower(text[i]));
        parts += is_word(text[i]) && begins ? 1 : 0;
    }
    return parts;
}

// Calls take(word) for each word of a run, until one is taken.
bool any_word(std::string_view run, auto take) {
    for (auto at = run.begin(); at != run.end();) {
        const auto begin = std::find_if(at, run.end(), is_word);
        at = std::find_if_not(begin, run.end(), is_word);
        if (begin != at && take(std::string_view(begin, at)))
            return true;
    }
    return false;
}

bool may_be_key(std::string_view run) {
    constexpr std::size_t kLeastPartChars = 20; // half of a key
    if (run.size() >= kLeastKeyChars && is_mixed(run))
        return true;
    return any_word(run, [](std::string_view word) {
        return word.size() >= kLeastKeyChars || (word.size() >= kLeastPartChars && is_mixed(word));
    });
}

// A piece of a key: its parts have fewer than three letters, as in 24 of 25 texts of twelve random
// letters and 99 of 100 of eighteen. What has slashes or hyphens in it may be a path, and has more
// of them.
bool may_be_piece(std::string_view run) {
    if (run.size() < kLeastPieceChars)
        return false;
    if (2 * run.size() <= 5 * count_parts(run) && has_both_cases(run))
        return true;
    return any_word(run, [](std::string_view word) {
        const bool is_short = word.size() <= 3 * count_parts(word);
        const bool is_of_hex = word.size() >= kLeastHexPieceChars &&
                               std::ranges::all_of(word, is_hex) &&
                               !std::ranges::all_of(word, is_digit);
        return word.size() >= kLeastPieceChars && is_short && (has_both_cases(word) || is_of_hex);
    });
}

KeyPlace next_run(std::string_view text, std::size_t from) {
    const auto begin =
        std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), is_base64);
    const auto end = std::find_if_not(begin, text.end(), is_base64);
    return {static_cast<std::size_t>(begin - text.begin()),
            static_cast<std::size_t>(end - text.begin())};
}

// What a slip of the finger or a line's end puts into a key; a `=' ends one.
bool is_gap(std::string_view text) {
    return text.find('=') == text.npos &&
           (text.size() <= kMostGapBytes || std::ranges::all_of(text, is_space));
}

// The end of a key that is broken into pieces and begins with this run; 0 when there is none.
std::size_t end_of_broken(std::string_view text, KeyPlace run) {
    std::size_t chars = 0, parts = 0;
    bool all_hex = true;
    const std::size_t begin = run.begin;
    for (std::size_t pieces = 1; pieces <= kMostPieces && run.begin < run.end; ++pieces) {
        const auto piece = text.substr(run.begin, run.end - run.begin);
        const bool is_hexadecimal = std::ranges::all_of(piece, is_hex);
        if (pieces > 1 && piece.size() >= (is_hexadecimal ? kLeastHexChars : kLeastKeyChars))
            return 0; // one by itself
        chars += piece.size();
        parts += count_parts(piece);
        all_hex = all_hex && is_hexadecimal;
        const auto all = text.substr(begin, run.end - begin);
        if (pieces > 1 && chars >= kLeastKeyChars && chars <= kMostKeyChars && chars <= 3 * parts &&
            has_both_cases(all))
            return run.end;
        if (pieces > 1 && chars >= kLeastHexChars && chars <= kMostHexChars && all_hex)
            return run.end;
        const KeyPlace next = next_run(text, run.end);
        if (chars > kMostHexChars || !is_gap(text.substr(run.end, next.begin - run.end)))
            return 0;
        run = next;
    }
    return 0;
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

std::string on_one_line(std::string_view text, std::size_t most) {
    std::string out;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        const auto character = text.substr(0, std::max<std::size_t>(size, 1));
        const bool plain = size != 0 && !is_unseen(code_point(character));
        const std::string piece = plain ? std::string(character) : escaped(character);
        if (out.size() + piece.size() > most)
            return out.append("...");
        out += piece;
        text.remove_prefix(character.size());
    }
    return out;
}

} // namespace

std::optional<KeyPlace> find_key(std::string_view text, std::size_t from) {
    for (KeyPlace run = next_run(text, std::min(from, text.size())); run.begin < text.size();
         run = next_run(text, run.end)) {
        const auto piece = text.substr(run.begin, run.end - run.begin);
        const std::size_t broken = end_of_broken(text, run);
        if (broken == 0 && !may_be_key(piece) && !may_be_piece(piece))
            continue;
        const std::size_t end = broken != 0 ? broken : run.end;
        return KeyPlace{run.begin, std::min(text.find_first_not_of('=', end), text.size())};
    }
    return std::nullopt;
}

bool holds_key(std::string_view text) noexcept {
    for (KeyPlace run = next_run(text, 0); run.begin < text.size(); run = next_run(text, run.end)) {
        if (may_be_key(text.substr(run.begin, run.end - run.begin)) ||
            end_of_broken(text, run) != 0)
            return true;
    }
    return false;
}

bool is_key_remainder(std::string_view line) noexcept {
    const auto word = trim(line);
    const auto letters = word.substr(0, word.find_last_not_of('=') + 1);
    return letters.size() >= kLeastPieceChars && std::ranges::all_of(letters, is_base64);
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
    return on_one_line(hide_keys(text), kMostShownBytes);
}

std::string path_without_keys(std::string_view path) {
    std::string hidden = hide_keys(path);
    if (hidden == path || path.find('\0') != path.npos)
        return hidden;
    struct stat status;
    for (std::size_t end = path.size(); end != path.npos && end > 0;
         end = path.rfind('/', end - 1)) {
        const std::string known(path.substr(0, end));
        if (lstat(known.c_str(), &status) == 0)
            return end == path.size() ? known : known + '/' + hide_keys(path.substr(end + 1));
    }
    return hidden;
}

std::string presentable_path(std::string_view path) {
    return on_one_line(path_without_keys(path), PATH_MAX);
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
