// SPDX-License-Identifier: MIT
// source.cpp - the text of a configuration file, as far as it may be shown.
#include "source.hpp"

#include "keyword.hpp"
#include "text.hpp"

#include <algorithm>

namespace wg {
namespace {

constexpr std::string_view kHidden = "(hidden)";
constexpr std::size_t kLikelyKeyChars = 32; // from here on a text may be a key, or most of one
constexpr std::size_t kMostExcerptBytes = 120;
constexpr std::size_t kMostTextBytes = 100;

struct Range {
    std::size_t begin;
    std::size_t end;

    bool meets(const Range& other) const { return begin < other.end && other.begin < end; }
};

std::size_t chars(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !is_space(c); }));
}

std::string compact(std::string_view text) {
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return !is_space(c); });
    return out;
}

bool names_a_secret(std::string_view key) {
    for (const Section section : {Section::interface, Section::peer}) {
        const Keyword* const guess = nearest_keyword(key, section, Dialect::quick);
        if (guess && guess->secret)
            return true;
    }
    return false;
}

// What must not be shown of a line without its comment; empty when all of it may.
Range secret_part(std::string_view line) {
    const Range nothing{0, 0};
    const auto equals = line.find('=');
    if (equals == line.npos || chars(line.substr(0, equals)) >= kLikelyKeyChars) {
        // No key at all, or the `=' at the end of a base64 text.
        const std::string text = compact(line);
        const bool secret = text.size() >= kLikelyKeyChars || same(text.substr(0, 7), "Private") ||
                            same(text.substr(0, 9), "Preshared");
        return secret ? Range{0, line.size()} : nothing;
    }
    const Range value{equals + 1, line.size()};
    const bool long_value = chars(line.substr(equals + 1)) >= kLikelyKeyChars;
    const std::string key = compact(line.substr(0, equals));
    const Keyword* const keyword = find_keyword(key, Section::interface);
    bool secret;
    if (keyword && keyword->secret)
        secret = long_value || !trim(line.substr(equals + 1)).starts_with('@'); // a credential
    else if (keyword)
        secret = keyword->form == Form::command && long_value;
    else
        secret = long_value || names_a_secret(key);
    return secret ? value : nothing;
}

// A line without its comment, in which a command has none.
std::string_view statement_of(std::string_view line) {
    const auto equals = std::min(line.find('='), line.size());
    const Keyword* const keyword =
        find_keyword(compact(line.substr(0, equals)), Section::interface);
    if (keyword && keyword->form == Form::command)
        return line;
    return line.substr(0, line.find('#'));
}

// One byte for one byte, so that places stay what they are.
std::string printable(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_space(c))
            c = ' ';
        else if (byte < 0x20 || byte >= 0x7f)
            c = '?';
    }
    return out;
}

// Leaves what is around the mark of a long line.
void shorten(Finding& finding) {
    std::string& text = finding.excerpt;
    if (text.size() <= kMostExcerptBytes)
        return;
    finding.mark_len = std::min(finding.mark_len, kMostExcerptBytes / 2);
    const std::size_t before = std::min(finding.mark, kMostExcerptBytes / 4);
    const std::size_t begin = finding.mark - before;
    const bool cut_end = text.size() - begin > kMostExcerptBytes;
    text = text.substr(begin, kMostExcerptBytes) + (cut_end ? "..." : "");
    finding.mark = before;
    if (begin > 0) {
        text.insert(0, "...");
        finding.mark += 3;
    }
}

} // namespace

Finding Source::finding(Severity severity, const Span& place, std::string context) const {
    Finding finding{severity, {file_, place.line, 1, {}}, std::move(context), {}, 0, 0};
    if (place.line == 0)
        return finding;
    const auto newline = place.offset > 0 ? text_.rfind('\n', place.offset - 1) : text_.npos;
    const std::size_t start = newline == text_.npos ? 0 : newline + 1;
    const auto end = std::min(text_.find('\n', place.offset), text_.size());
    const auto line = trim_end(statement_of(text_.substr(start, end - start)));
    const Range part{place.offset - start, place.offset - start + place.length};
    const Range secret = secret_part(line);
    finding.where.column = static_cast<unsigned>(part.begin + 1);
    finding.mark = std::min(part.begin, line.size());
    if (secret.begin == secret.end) {
        finding.excerpt = printable(line);
        finding.mark_len = std::min(part.end, line.size()) - finding.mark;
        finding.where.text = finding.excerpt.substr(finding.mark, kMostTextBytes);
        finding.where.text.resize(std::min(finding.where.text.size(), finding.mark_len));
    } else {
        const auto gap = line.find_first_not_of(" \t", secret.begin) - secret.begin;
        const std::size_t hidden = secret.begin + gap;
        finding.excerpt = printable(line.substr(0, hidden)).append(kHidden);
        if (part.meets(secret)) {
            finding.mark = hidden;
            finding.mark_len = kHidden.size();
            finding.where.text = kHidden;
        } else {
            finding.mark_len = part.end - part.begin;
            finding.where.text = finding.excerpt.substr(finding.mark, finding.mark_len);
        }
    }
    shorten(finding);
    return finding;
}

} // namespace wg
