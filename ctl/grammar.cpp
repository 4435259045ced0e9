// SPDX-License-Identifier: MIT
// grammar.cpp - a usage line read as the grammar of a command's arguments.
#include "grammar.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace ctl {
namespace {

constexpr std::string_view kEnds = " ]}|";

struct Node {
    enum class Kind { word, sequence, choice } kind = Kind::sequence;
    Expected word;
    std::vector<Node> children;
    bool optional = false;
    bool repeated = false;
};

// Recursive descent over the text.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    Node read() {
        Node node = choice();
        good_ &= rest_.empty();
        return node;
    }
    bool good() const { return good_; }

private:
    void skip_spaces() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    }
    bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
    Node choice();
    Node sequence();
    Node group(char close);
    Node word();
    bool opens_group() const;

    std::string_view rest_;
    bool good_ = true;
};

Node Reader::choice() {
    Node node;
    node.kind = Node::Kind::choice;
    node.children.push_back(sequence());
    while (at('|')) {
        rest_.remove_prefix(1);
        node.children.push_back(sequence());
    }
    return node;
}

Node Reader::sequence() {
    Node node;
    for (skip_spaces(); !rest_.empty() && kEnds.find(rest_.front()) == kEnds.npos; skip_spaces()) {
        Node item = at('{') ? group('}') : opens_group() ? group(']') : word();
        skip_spaces();
        if (rest_.starts_with("...")) {
            item.repeated = true;
            rest_.remove_prefix(3);
        }
        node.children.push_back(std::move(item));
    }
    return node;
}

Node Reader::group(char close) {
    rest_.remove_prefix(1);
    Node node = choice();
    node.optional = close == ']';
    good_ &= at(close);
    rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    return node;
}

// The bracket of `[+|-]<ip>' belongs to a word, that of `[remove]' does not: behind its end comes
// another thing.
bool Reader::opens_group() const {
    if (!at('['))
        return false;
    int depth = 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
        depth += rest_[i] == '[' ? 1 : rest_[i] == ']' ? -1 : 0;
        if (depth == 0)
            return i + 1 == rest_.size() || kEnds.find(rest_[i + 1]) != kEnds.npos ||
                   rest_.substr(i + 1).starts_with("...");
    }
    return true; // which will be found wanting
}

// Up to a space or the end of the group around it. What is in brackets of its own is part of it.
Node Reader::word() {
    std::size_t end = 0;
    int depth = 0;
    bool named = false;
    for (; end < rest_.size(); ++end) {
        const char c = rest_[end];
        if (end > 0 && rest_[end - 1] == ']' && rest_.substr(end).starts_with("...")) {
            end += 2; // the list goes on in the same word
            continue;
        }
        if (!named && depth == 0 &&
            (kEnds.find(c) != kEnds.npos || rest_.substr(end).starts_with("...")))
            break;
        named = c == '<' || (named && c != '>');
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    }
    Node node;
    node.kind = Node::Kind::word;
    node.word.text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    const auto open = node.word.text.find('<');
    node.word.placeholder = open != std::string::npos;
    if (node.word.placeholder) {
        const auto close = node.word.text.find('>', open);
        good_ &= close != std::string::npos;
        node.word.text = node.word.text.substr(open + 1, close - open - 1);
    }
    good_ &= end > 0;
    return node;
}

bool is_option(const Node& node) {
    const Node* first = &node;
    while (first->kind != Node::Kind::word && !first->children.empty())
        first = &first->children.front();
    return node.optional && !node.repeated && first->kind == Node::Kind::word &&
           !first->word.placeholder && node.children.size() == 1;
}

// Where a match may end, for all the places where it may begin.
using Places = std::set<std::size_t>;

class Matcher {
public:
    explicit Matcher(Arguments words) : words_(words) {}

    Places match(const Node& node, const Places& from);
    /// What may stand where the words end.
    std::set<Expected> take() { return std::move(expected_[words_.size()]); }
    /// As far as the words fit, and what may stand there.
    Misfit furthest() const {
        return expected_.empty() ? Misfit()
                                 : Misfit{expected_.rbegin()->first, expected_.rbegin()->second};
    }

private:
    Places once(const Node& node, const Places& from);
    Places word(const Expected& word, const Places& from);
    Places sequence(const std::vector<Node>& items, Places at);
    template <class Step>
    static Places repeat(const Places& from, const Step& step);

    Arguments words_;
    std::map<std::size_t, std::set<Expected>> expected_; // what may begin at each place
};

Places Matcher::word(const Expected& word, const Places& from) {
    Places to;
    for (const std::size_t place : from) {
        expected_[place].insert(word);
        if (place == words_.size())
            continue;
        if (word.placeholder || words_[place] == word.text)
            to.insert(place + 1);
    }
    return to;
}

template <class Step>
Places Matcher::repeat(const Places& from, const Step& step) {
    Places all = from, fresh = from;
    while (!fresh.empty()) {
        Places next;
        for (const std::size_t place : step(fresh)) {
            if (all.insert(place).second)
                next.insert(place);
        }
        fresh = std::move(next);
    }
    return all;
}

// A run of options is taken in any order.
Places Matcher::sequence(const std::vector<Node>& items, Places at) {
    for (auto item = items.begin(); item != items.end();) {
        const auto end = std::find_if_not(item, items.end(), is_option);
        if (end == item) {
            at = match(*item++, at);
            continue;
        }
        at = repeat(at, [&](const Places& from) {
            Places to;
            for (auto option = item; option != end; ++option)
                to.merge(match(*option, from));
            return to;
        });
        item = end;
    }
    return at;
}

Places Matcher::once(const Node& node, const Places& from) {
    switch (node.kind) {
    case Node::Kind::word: return word(node.word, from);
    case Node::Kind::sequence: return sequence(node.children, from);
    case Node::Kind::choice: break;
    }
    Places to;
    for (const Node& child : node.children)
        to.merge(match(child, from));
    return to;
}

Places Matcher::match(const Node& node, const Places& from) {
    Places to = once(node, from);
    if (node.repeated)
        to = repeat(to, [&](const Places& places) { return once(node, places); });
    if (node.optional)
        to.insert(from.begin(), from.end());
    return to;
}

} // namespace

std::set<Expected> expected_after(Arguments words, std::string_view grammar) {
    Matcher matcher(words);
    matcher.match(Reader(grammar).read(), {0});
    return matcher.take();
}

std::optional<Misfit> find_misfit(Arguments words, std::string_view grammar) {
    Matcher matcher(words);
    const Places ends = matcher.match(Reader(grammar).read(), {0});
    if (ends.contains(words.size()))
        return std::nullopt;
    Misfit misfit = matcher.furthest();
    // Words behind the end of all that fits.
    if (!ends.empty() && *ends.rbegin() > misfit.at)
        misfit = {*ends.rbegin(), {}};
    return misfit;
}

bool is_grammar(std::string_view grammar) {
    Reader reader(grammar);
    (void)reader.read();
    return reader.good();
}

} // namespace ctl
