// SPDX-License-Identifier: MIT
// names.cpp - what people call their peers.
#include <wgctl/names.hpp>

#include "value/letters.hpp"
#include "value/utf8.hpp"

#include <wgctl/quote.hpp>

#include <algorithm>
#include <optional>

namespace wg {
namespace {

constexpr std::size_t kMostCommentBytes = 64;             // what is longer is prose
constexpr std::string_view kReplacement = "\xef\xbf\xbd"; // U+FFFD

// A terminal obeys C0 and C1 control characters, and whoever reads metrics refuses all of them for
// one byte that is not UTF-8.
std::string printable(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        const auto character = text.substr(0, std::max<std::size_t>(size, 1));
        const auto first = static_cast<unsigned char>(character[0]);
        const bool c1 = first == 0xc2 && static_cast<unsigned char>(character.back()) < 0xa0;
        if (size == 0)
            clean += kReplacement;
        else if (first == '\t')
            clean += ' ';
        else if (first >= 0x20 && first != 0x7f && !c1)
            clean += character;
        text.remove_prefix(character.size());
    }
    return std::string(trim(clean));
}

// `Name = x' or `friendly_name = x', with the `#' gone.
std::optional<std::string_view> tagged(std::string_view comment) {
    const auto equals = comment.find('=');
    if (equals == comment.npos)
        return std::nullopt;
    const auto tag = trim(comment.substr(0, equals));
    if (!same(tag, "Name") && !same(tag, "friendly_name"))
        return std::nullopt;
    return trim(comment.substr(equals + 1));
}

bool has_letter_or_digit(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
               static_cast<unsigned char>(c) >= 0x80;
    });
}

// Where a name was found, from the best place to the worst.
enum Rank { kTagged, kInside, kAbove, kNowhere };

// The section of one peer, while it is read.
struct Section {
    std::string_view key;
    std::string_view name;
    Rank rank = kNowhere;

    void offer(Rank found, std::string_view comment) {
        if (found < rank && !comment.empty()) {
            rank = found;
            name = comment;
        }
    }
};

// The text of a comment that may be a name as it stands, else nothing.
std::string_view plain_name(std::string_view comment) {
    while (!comment.empty() && (comment.back() == '#' || is_space(comment.back())))
        comment.remove_suffix(1);
    if (comment.size() > kMostCommentBytes || comment.find('=') != comment.npos ||
        !has_letter_or_digit(comment))
        return {};
    return comment;
}

class Reader {
public:
    explicit Reader(Names& names) : names_(names) {}

    void line(std::string_view raw) {
        const auto hash = std::min(raw.find('#'), raw.size());
        const auto statement = trim(raw.substr(0, hash));
        auto comment = raw.substr(hash);
        comment.remove_prefix(std::min(comment.find_first_not_of("# \t"), comment.size()));
        comment = trim(comment);
        if (statement.starts_with('['))
            heading(statement, comment);
        else if (in_peer_)
            within(statement, comment);
        above_ = statement.empty() ? plain_name(comment) : std::string_view();
    }

    void finish() {
        if (in_peer_) {
            if (const auto key = PublicKey::from_base64(compact(section_.key)))
                names_.add(*key, section_.name);
        }
        in_peer_ = false;
    }

private:
    void heading(std::string_view statement, std::string_view comment) {
        finish();
        in_peer_ = same(compact(statement), "[Peer]");
        section_ = {};
        section_.offer(kAbove, above_);
        take_comment(comment);
        first_line_ = true;
    }

    void within(std::string_view statement, std::string_view comment) {
        if (const auto name = tagged(comment))
            section_.offer(kTagged, *name);
        else if (first_line_ && statement.empty())
            section_.offer(kInside, plain_name(comment));
        first_line_ = false;
        const auto equals = statement.find('=');
        if (equals != statement.npos && same(compact(statement.substr(0, equals)), "PublicKey"))
            section_.key = statement.substr(equals + 1);
    }

    void take_comment(std::string_view comment) {
        if (const auto name = tagged(comment))
            section_.offer(kTagged, *name);
        else
            section_.offer(kInside, plain_name(comment));
    }

    Names& names_;
    Section section_;
    std::string_view above_; // the comment in the line before, when it stands alone
    bool in_peer_ = false;
    bool first_line_ = false;
};

} // namespace

std::string_view Names::find(const PublicKey& key) const noexcept {
    const auto found = names_.find(key);
    return found != names_.end() ? std::string_view(found->second) : std::string_view();
}

std::vector<PublicKey> Names::keys_of(std::string_view name) const {
    const std::string clean = printable(name);
    std::vector<PublicKey> keys;
    for (const auto& [key, its_name] : names_) {
        if (!clean.empty() && its_name == clean)
            keys.push_back(key);
    }
    std::ranges::sort(keys);
    return keys;
}

bool Names::add(const PublicKey& key, std::string_view name) {
    std::string clean = printable(name);
    if (holds_key(clean)) // perhaps a line that somebody took out
        return false;
    return !clean.empty() && names_.try_emplace(key, std::move(clean)).second;
}

Names Names::from_list(std::string_view text) {
    Names names;
    text = skip_mark(text);
    while (!text.empty()) {
        const auto line = trim(take_line(text));
        const auto key = PublicKey::from_base64(line.substr(0, kKeyTextChars));
        if (key && line.size() > kKeyTextChars && is_space(line[kKeyTextChars]))
            names.add(*key, line.substr(kKeyTextChars));
    }
    return names;
}

Names Names::from_config(std::string_view text) {
    Names names;
    Reader reader(names);
    text = skip_mark(text);
    while (!text.empty())
        reader.line(take_line(text));
    reader.finish();
    return names;
}

} // namespace wg
