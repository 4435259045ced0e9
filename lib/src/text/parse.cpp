// SPDX-License-Identifier: MIT
// parse.cpp - from the text of a configuration file to values.
#include <wgctl/parse.hpp>

#include "text/advice.hpp"
#include "text/conflicts.hpp"
#include "text/draft.hpp"
#include "text/keyword.hpp"
#include "text/odd_settings.hpp"
#include "text/unreadable.hpp"
#include "value/key_text.hpp"
#include "value/letters.hpp"

#include <wgctl/edit_distance.hpp>
#include <wgctl/quote.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace wg {
namespace {

constexpr std::size_t kLeastPeerChars = 60;

// What a word ends before. Every byte of a file is asked.
constexpr auto kEndsWord = [] {
    std::array<bool, 256> table{};
    for (unsigned byte = 0; byte < table.size(); ++byte)
        table[byte] = byte == '#' || is_space(static_cast<char>(byte));
    return table;
}();

// No more than these begin a section.
std::size_t count_brackets(std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find('['); at != text.npos; at = text.find('[', at + 1))
        ++count;
    return count;
}

// Programs write such lines, and to wg-quick(8) they are none. Nobody is to read a bare `KillSwitch
// =` as a no.
bool may_be_empty(const Keyword& keyword) {
    return keyword.form == Form::words || keyword.form == Form::command || keyword.name == "MTU" ||
           keyword.name == "Table";
}

// A key in the place of a host would be told to a name server, and of a command to the journal, by
// the shell that does not find it. A path may look like a key and is none.
bool is_in_place(const Keyword& keyword, std::string_view value) {
    if (keyword.form == Form::command) {
        // The shell's own words for what it does not find name the path, not what is within.
        const auto word = value.substr(0, value.find_first_of(" \t"));
        return !is_key_text(word) && !(word.starts_with('/') && is_key_text(word.substr(1)));
    }
    return keyword.secret || keyword.name == "PublicKey" || !is_key_text(trim(value));
}

std::string key_in_place_of(const Keyword& keyword) {
    if (keyword.form == Form::path)
        return fmt::format("a key, where the name of a file belongs; write {} = ... for the key "
                           "itself",
                           keyword.alternative);
    return "a key, which belongs after PrivateKey, PublicKey or PresharedKey";
}

// Reads line after line into a draft. An error leaves out what it is about.
class Parser {
public:
    Parser(const Source& source, const ParseOptions& options)
        : source_(source), options_(options), seen_(keywords().size()) {
        // Growing would copy what is there. A peer with a key is longer than this.
        const auto peers =
            std::min(count_brackets(source.text()), source.text().size() / kLeastPeerChars);
        draft_.parsed.file.device.peers.reserve(peers);
        draft_.parsed.places.peers.reserve(peers);
        draft_.allowed_ips.reserve(peers);
    }

    void line(std::size_t offset, std::string_view raw);
    Draft finish();

private:
    void squeeze();
    std::size_t raw_offset(std::size_t offset) const;
    Span place(std::string_view part) const;
    void error(const Span& place, std::string context);
    void find(Severity severity, const Span& place, std::string context);
    void section();
    void end_section();
    void assignment(std::size_t equals);
    std::string unknown(std::string_view key) const;
    std::string explained(std::string what) const;
    std::size_t index_of(const Keyword& keyword) const {
        return static_cast<std::size_t>(&keyword - first_);
    }
    unsigned seen(const Keyword& keyword) const;
    void look_for_twin(const Keyword& keyword, const Span& key);
    void set(const Keyword& keyword, const Span& key, std::string_view value);
    void remember(const Keyword& keyword, const Span& value);
    void remember_key(const Keyword& keyword, const Span& value);
    void take_allowed_ips();

    const Source& source_;
    const ParseOptions& options_;
    Draft draft_;
    Target target_{draft_.parsed.file, {}, {}}; // its lists are those of the present value
    Section section_ = Section::none;
    unsigned peer_line_ = 0; // the heading of the present peer
    const Keyword* const first_ = keywords().data();
    std::vector<unsigned> seen_;  // the last line of each keyword, 0 for none
    bool has_public_key_ = false; // a bad one counts: it is complained of already
    unsigned line_ = 0;
    std::size_t line_offset_ = 0;
    std::string_view raw_;              // the line
    std::optional<std::string> oddity_; // of the line, once it was asked for: a list has many items
    SecretString compact_;              // the line without white space and comment
    struct Run {
        std::size_t compact;
        std::size_t raw;
    };
    std::vector<Run> runs_; // where each piece of compact_ begins in both
};

void Parser::find(Severity severity, const Span& place, std::string context) {
    if (place.line == line_) {
        if (!oddity_)
            oddity_ = why_unreadable(raw_);
        context += *oddity_;
    }
    draft_.parsed.findings.push_back(source_.finding(severity, place, std::move(context)));
}

void Parser::error(const Span& place, std::string context) {
    find(Severity::error, place, std::move(context));
}

// Where a byte of compact_ lies in the line.
std::size_t Parser::raw_offset(std::size_t offset) const {
    const auto after = std::ranges::upper_bound(runs_, offset, {}, &Run::compact);
    if (after == runs_.begin())
        return 0;
    const Run& run = *std::prev(after);
    return run.raw + (offset - run.compact);
}

// The place of a part of compact_, or of the line as it stands.
Span Parser::place(std::string_view part) const {
    std::size_t begin;
    std::size_t end;
    if (part.data() >= raw_.data() && part.data() <= raw_.data() + raw_.size()) {
        begin = static_cast<std::size_t>(part.data() - raw_.data());
        end = begin + part.size();
    } else {
        const auto offset = static_cast<std::size_t>(part.data() - compact_.data());
        begin = raw_offset(offset);
        end = part.empty() ? begin : raw_offset(offset + part.size() - 1) + 1;
    }
    return {line_offset_ + begin, static_cast<std::uint32_t>(end - begin), line_};
}

void Parser::squeeze() {
    compact_.clear();
    runs_.clear();
    for (auto at = raw_.begin(); at != raw_.end() && *at != '#';) {
        const auto end = std::find_if(at, raw_.end(), [](unsigned char c) { return kEndsWord[c]; });
        if (end == at) {
            ++at;
            continue;
        }
        runs_.push_back({compact_.size(), static_cast<std::size_t>(at - raw_.begin())});
        compact_.append(at, end);
        at = end;
    }
}

void Parser::line(std::size_t offset, std::string_view raw) {
    ++line_;
    line_offset_ = offset;
    raw_ = raw;
    oddity_.reset();
    squeeze();
    if (compact_.empty())
        return;
    if (compact_.front() == '[')
        return section();
    if (section_ == Section::unknown)
        return; // the heading is enough to complain of
    const auto equals = compact_.find('=');
    if (equals == compact_.npos)
        return error(place(compact_), explained("neither a section nor `Key = value'"));
    assignment(equals);
}

void Parser::section() {
    end_section();
    const Span heading = place(compact_);
    if (same(compact_, "[Interface]")) {
        section_ = Section::interface;
        if (draft_.interface.line == 0)
            draft_.interface = heading;
    } else if (same(compact_, "[Peer]")) {
        section_ = Section::peer;
        peer_line_ = line_;
        draft_.parsed.file.device.peers.emplace_back().replace_allowed_ips = true;
        draft_.parsed.places.peers.push_back({heading, {}, {}, false});
    } else {
        section_ = Section::unknown;
        const bool interface = edit_distance(compact_, "[Interface]") <= 3;
        const bool peer = compact_.size() <= 8 && edit_distance(compact_, "[Peer]") <= 2;
        error(heading, fmt::format("unknown section; there are [Interface] and [Peer]{}",
                                   interface ? "; did you mean [Interface]?"
                                   : peer    ? "; did you mean [Peer]?"
                                             : ""));
    }
}

void Parser::end_section() {
    if (section_ != Section::peer)
        return;
    if (!has_public_key_)
        error(draft_.parsed.places.peers.back().heading,
              "this peer has no PublicKey; add the one that `wgctl pubkey' prints on its side");
    has_public_key_ = false;
}

// The line in which the key stands already, 0 for none. Each peer begins anew.
unsigned Parser::seen(const Keyword& keyword) const {
    const unsigned line = seen_[index_of(keyword)];
    return section_ == Section::peer && line < peer_line_ ? 0 : line;
}

// What is wrong with a line, or that it has a key and lacks the `=' behind it.
std::string Parser::explained(std::string what) const {
    const std::string why = why_no_assignment(raw_);
    return why.empty() ? what : why;
}

std::string Parser::unknown(std::string_view key) const {
    if (section_ == Section::none)
        return "a key before any section; begin with [Interface] or [Peer]";
    const char* const here = section_ == Section::peer ? "[Peer]" : "[Interface]";
    const char* const other = section_ == Section::peer ? "[Interface]" : "[Peer]";
    if (const Keyword* const known = find_keyword(key, section_)) {
        if (known->dialect == Dialect::quick && options_.dialect == Dialect::wg)
            return "a key of wg-quick(8), not of wg(8); `wgctl-quick strip' leaves it out";
        return fmt::format("this key belongs in {}, not in {}", other, here);
    }
    if (const Keyword* const near = nearest_keyword(key, section_, options_.dialect))
        return fmt::format("unknown key in {}; did you mean {}?", here, near->name);
    return fmt::format("unknown key in {}", here);
}

void Parser::assignment(std::size_t equals) {
    const std::string_view compact = compact_;
    const auto key = compact.substr(0, equals);
    const Span key_place = place(key);
    const Keyword* const keyword = find_keyword(key, section_, options_.dialect);
    if (!keyword)
        return error(key_place, explained(unknown(key)));
    if (equals + 1 == compact.size()) {
        if (may_be_empty(*keyword))
            return draft_.warn(source_, key_place, "the key has no value, which changes nothing");
        return error(key_place, "the key has no value; give one or leave the line out");
    }
    look_for_twin(*keyword, key_place);
    if (keyword->form == Form::plain)
        return set(*keyword, key_place, compact.substr(equals + 1));
    set(*keyword, key_place, trim(before_comment(*keyword, raw_.substr(raw_offset(equals) + 1))));
}

// A key that stands there already, or whose other form does.
void Parser::look_for_twin(const Keyword& keyword, const Span& key) {
    const Keyword* const other =
        keyword.alternative.empty() ? nullptr
                                    : find_keyword(keyword.alternative, section_, options_.dialect);
    if (other && seen(*other) != 0)
        error(key, fmt::format("{} and {} exclude each other, and {} is in line {}; remove one",
                               keyword.name, other->name, other->name, seen(*other)));
    if (seen(keyword) != 0 && !keyword.repeatable)
        draft_.warn(source_, key,
                    fmt::format("{} is already in line {}; the last value wins", keyword.name,
                                seen(keyword)));
    seen_[index_of(keyword)] = line_;
    has_public_key_ |= keyword.name == "PublicKey";
}

void Parser::set(const Keyword& keyword, const Span& key, std::string_view value) {
    target_.faults.clear();
    target_.items.clear();
    if (!is_in_place(keyword, value))
        return error(place(value), fmt::format("{}: {}", keyword.name, key_in_place_of(keyword)));
    keyword.set(target_, value);
    bool good = true;
    for (Target::Fault& fault : target_.faults) {
        good = good && fault.severity != Severity::error;
        find(fault.severity, fault.part.empty() ? key : place(fault.part),
             fmt::format("{}: {}", keyword.name, fault.context));
    }
    const bool is_key = keyword.secret || keyword.form == Form::path;
    if (is_key && section_ == Section::interface)
        draft_.private_key = key;
    if (keyword.name == "AllowedIPs")
        draft_.parsed.places.peers.back().has_allowed_ips = true;
    const Span value_place = place(value);
    // wg(8) takes blanks out of its values, wg-quick(8) does not.
    if (good && keyword.form == Form::plain && keyword.dialect == Dialect::quick &&
        value_place.length != value.size())
        error(value_place, fmt::format("{}: a blank in a single word", keyword.name));
    else if (good)
        remember(keyword, value_place);
    if (keyword.name == "AllowedIPs")
        take_allowed_ips();
    if (keyword.name == "Address")
        for (const std::string_view item : target_.items)
            draft_.parsed.places.addresses.push_back(place(item));
}

void Parser::remember(const Keyword& keyword, const Span& value) {
    Places& places = draft_.parsed.places;
    if (keyword.name == "PublicKey")
        places.peers.back().public_key = value;
    else if (keyword.name == "Endpoint")
        places.peers.back().endpoint = value;
    else if (keyword.name == "ListenPort")
        places.listen_port = value;
    else if (keyword.name == "MTU")
        draft_.mtu = value;
    else if (keyword.name == "Table")
        draft_.table = value;
    else if (keyword.name == "AllowLan")
        draft_.allow_lan = value;
    else if (keyword.secret || keyword.form == Form::path)
        remember_key(keyword, value);
}

// A key, or where it is.
void Parser::remember_key(const Keyword& keyword, const Span& value) {
    const Config& device = draft_.parsed.file.device;
    const bool is_private = keyword.section == Section::interface;
    const bool is_file =
        !(is_private ? device.private_key_file : device.peers.back().preshared_key_file).empty();
    if (!is_file && draft_.secret.line == 0)
        draft_.secret = value;
    if (is_private)
        draft_.parsed.places.private_key = value;
    if (is_file)
        draft_.parsed.key_files.push_back(
            {is_private ? std::nullopt : std::optional(device.peers.size() - 1),
             source_.finding(Severity::error, value, {})});
}

void Parser::take_allowed_ips() {
    const auto& ips = draft_.parsed.file.device.peers.back().allowed_ips;
    auto ip = ips.end() - static_cast<std::ptrdiff_t>(target_.items.size());
    for (const std::string_view item : target_.items) {
        const Span item_place = place(item);
        draft_.allowed_ips.push_back(item_place);
        const AllowedIp network = ip->ip.network();
        if (ip->ip != network)
            draft_.warn(source_, item_place,
                        fmt::format("AllowedIP has nonzero host part; the kernel takes {}",
                                    network.to_string()));
        ++ip;
    }
}

Draft Parser::finish() {
    end_section();
    return std::move(draft_);
}

// Without these, what follows would be called an unknown section, or a value cut short in silence.
void find_wrong_encoding(Draft& draft, const Source& source) {
    const auto error = [&](const Span& place, std::string context) {
        draft.parsed.findings.push_back(source.finding(Severity::error, place, std::move(context)));
    };
    const std::string_view text = source.text();
    const auto nul = text.find('\0');
    if (nul == text.npos)
        return;
    const auto lines_before = std::ranges::count(text.substr(0, nul), '\n');
    error({nul, 1, static_cast<std::uint32_t>(lines_before + 1)},
          "a NUL byte, which no text has; if the file is UTF-16, save it as UTF-8");
}

Draft read_draft(const Source& source, const ParseOptions& options) {
    Parser parser(source, options);
    const std::string_view text = source.text();
    for (std::size_t start = text.size() - skip_mark(text).size(); start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        parser.line(start, text.substr(start, end - start));
        start = end + 1;
    }
    return parser.finish();
}

} // namespace

const Finding* Parsed::first_error() const noexcept {
    const auto found = std::ranges::find(findings, Severity::error, &Finding::severity);
    return found != findings.end() ? &*found : nullptr;
}

Parsed check(std::string_view text, const ParseOptions& options) {
    const Source source(text, options.file);
    Draft draft = read_draft(source, options);
    find_wrong_encoding(draft, source);
    find_conflicts(draft, source);
    if (options.advice) {
        find_advice(draft, source);
        find_odd_settings(draft, source, options);
    }
    if (options.exposed && draft.secret.line != 0)
        draft.warn(source, draft.secret,
                   "others than the owner can read this secret; make the file's mode 0600");
    std::ranges::stable_sort(draft.parsed.findings, {}, [](const Finding& finding) {
        return std::tie(finding.where.line, finding.where.column);
    });
    return std::move(draft.parsed);
}

Result<Parsed> parse(std::string_view text, const ParseOptions& options) {
    Parsed parsed = check(text, options);
    if (const Finding* const error = parsed.first_error())
        return std::unexpected(error->to_error());
    return parsed;
}

} // namespace wg
