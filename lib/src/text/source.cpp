// SPDX-License-Identifier: MIT
// source.cpp - the text of a configuration file, as far as it may be shown.
#include "text/source.hpp"

#include "text/keyword.hpp"
#include "value/key_text.hpp"
#include "value/letters.hpp"
#include "value/utf8.hpp"

#include <wgctl/quote.hpp>

#include <algorithm>

namespace wg {
namespace {

constexpr std::string_view kHidden = "(hidden)";
constexpr std::size_t kLikelyKeyChars = 32; // from here on a text may be a key, or most of one
constexpr std::size_t kMostExcerptBytes = 120;
constexpr std::size_t kMostTextBytes = 4096; // as long as a path may be

struct Range {
    std::size_t begin;
    std::size_t end;

    bool meets(const Range& other) const { return begin < other.end && other.begin < end; }
};

std::size_t chars(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !is_space(c); }));
}

bool names_one(std::string_view key, auto is_wanted) {
    for (const Section section : {Section::interface, Section::peer}) {
        const Keyword* const guess = nearest_keyword(key, section, Dialect::quick);
        if (guess && is_wanted(*guess))
            return true;
    }
    return false;
}

bool names_a_secret(std::string_view key) {
    return names_one(key, [](const Keyword& keyword) { return keyword.secret; });
}

// The rest of a key that was broken over two lines, and no keyword without its value.
bool is_remainder(std::string_view line) {
    return is_key_remainder(line) &&
           !names_one(line.substr(0, line.find('=')), [](const Keyword&) { return true; });
}

// What must not be shown of a line without its comment; empty when all of it may.
Range secret_part(std::string_view line) {
    const Range nothing{0, 0};
    const auto equals = line.find('=');
    if (is_remainder(line))
        return {0, line.size()};
    if (equals == line.npos || chars(line.substr(0, equals)) >= kLikelyKeyChars) {
        // No key at all, or the `=' at the end of a base64 text.
        const SecretString text = compact(line);
        const bool secret = text.size() >= kLikelyKeyChars || same(text.substr(0, 7), "Private") ||
                            same(text.substr(0, 9), "Preshared");
        return secret ? Range{0, line.size()} : nothing;
    }
    const Range value{equals + 1, line.size()};
    const bool long_value = chars(line.substr(equals + 1)) >= kLikelyKeyChars;
    const SecretString key = compact(line.substr(0, equals));
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

bool is_public_key(std::string_view line) {
    const auto equals = std::min(line.find('='), line.size());
    return same(compact(line.substr(0, equals)), "PublicKey") &&
           PublicKey::from_base64(compact(line.substr(std::min(equals + 1, line.size()))))
               .has_value();
}

// As secret_part(), and everything from a text on that may be a key in a wrong place. A peer's key
// may be shown, when it is one.
Range hidden_part(std::string_view line) {
    const Range secret = secret_part(line);
    const auto key = is_public_key(line) ? std::nullopt : find_key(line);
    if (!key)
        return secret;
    const bool first = secret.begin >= secret.end || key->begin < secret.begin;
    return {first ? key->begin : secret.begin, line.size()};
}

// A line without its comment, in which a command has none.
std::string_view statement_of(std::string_view line) {
    const auto equals = line.find('=');
    const Keyword* const keyword =
        equals == line.npos ? nullptr
                            : find_keyword(compact(line.substr(0, equals)), Section::interface);
    if (!keyword)
        return line.substr(0, line.find('#'));
    const auto value = equals + 1;
    return line.substr(0, value + before_comment(*keyword, line.substr(value)).size());
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

// What is around the mark of a long line, or all of a short one.
void set_excerpt(Finding& finding, std::string_view text) {
    if (text.size() <= kMostExcerptBytes) {
        finding.excerpt = printable(text);
        return;
    }
    finding.mark_len = std::min(finding.mark_len, kMostExcerptBytes / 2);
    const std::size_t before = std::min(finding.mark, kMostExcerptBytes / 4);
    const std::size_t begin = finding.mark - before;
    const bool cut_end = text.size() - begin > kMostExcerptBytes;
    finding.excerpt.append(begin > 0 ? "..." : "");
    finding.mark = finding.excerpt.size() + before;
    finding.excerpt.append(printable(text.substr(begin, kMostExcerptBytes)));
    finding.excerpt.append(cut_end ? "..." : "");
}

} // namespace

Source::Source(std::string_view text, std::string_view file) : text_(text), file_(file) {}

const Source::Line& Source::line_at(std::size_t offset) const {
    if (offset >= line_.start && offset <= line_.end)
        return line_;
    const auto newline = offset > 0 ? text_.rfind('\n', offset - 1) : text_.npos;
    line_.start = newline == text_.npos ? text_.size() - skip_mark(text_).size() : newline + 1;
    line_.end = std::min(text_.find('\n', offset), text_.size());
    line_.counted = 0;
    line_.columns = 0;
    line_.shown = trim_end(statement_of(text_.substr(line_.start, line_.end - line_.start)));
    const Range secret = hidden_part(line_.shown);
    const auto gap = line_.shown.substr(secret.begin).find_first_not_of(" \t");
    line_.secret_begin = secret.begin + (gap == line_.shown.npos ? 0 : gap);
    line_.secret_end = secret.end;
    return line_;
}

// Of an offset in the present line. Only what lies between it and the last one is counted: there
// may be 100,000 findings in one long line, in whatever order.
unsigned Source::column_at(std::size_t offset) const {
    const std::size_t first = std::min(offset, line_.counted);
    const std::size_t last = std::max(offset, line_.counted);
    const unsigned between = column_of(text_.substr(line_.start + first), last - first) - 1;
    line_.columns = offset < line_.counted ? line_.columns - between : line_.columns + between;
    line_.counted = offset;
    return line_.columns + 1;
}

Finding Source::finding(Severity severity, const Span& place, std::string context) const {
    Finding finding{severity, {file_, place.line, 1, {}}, hide_keys(context), {}, 0, 0};
    if (place.line == 0)
        return finding;
    const Line& line = line_at(place.offset);
    const std::size_t begin = std::max(place.offset, line.start) - line.start;
    const Range part{begin, begin + place.length};
    const Range secret{line.secret_begin, line.secret_end};
    finding.where.column = column_at(part.begin);
    if (secret.begin >= secret.end) {
        finding.mark = std::min(part.begin, line.shown.size());
        finding.mark_len = std::min(part.end, line.shown.size()) - finding.mark;
        finding.where.text =
            printable(line.shown.substr(finding.mark, std::min(finding.mark_len, kMostTextBytes)));
        set_excerpt(finding, line.shown);
        return finding;
    }
    const bool hidden = part.meets(secret);
    const auto text = std::string(line.shown.substr(0, secret.begin)).append(kHidden);
    finding.mark = std::min(hidden ? secret.begin : part.begin, text.size());
    finding.mark_len = std::min(hidden ? kHidden.size() : part.end - part.begin,
                                text.size() - finding.mark); // a comment is not shown
    finding.where.text = printable(std::string_view(text).substr(finding.mark, finding.mark_len));
    set_excerpt(finding, text);
    return finding;
}

} // namespace wg
