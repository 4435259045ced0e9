// SPDX-License-Identifier: MIT
// grammar.hpp - a usage line read as what it is: the grammar of a command's arguments. Pure.
#pragma once

#include "command.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ctl {

/// A word that may stand next.
struct Expected {
    std::string text;         ///< the word itself, or of `<interface>' what is in between
    bool placeholder = false; ///< stands for a word of the user's

    auto operator<=>(const Expected&) const = default;
};

/// What may follow @p words. The grammar is that of usage lines: words, `<placeholder>`,
/// `[optional]`, `{ one | other }`, `repeated...`. Options next to each other may come in any
/// order, and again. Nothing when the words do not fit the grammar.
std::set<Expected> expected_after(Arguments words, std::string_view grammar);

/// Where words leave a grammar.
struct Misfit {
    std::size_t at = 0; ///< the word that does not fit; one past the last when one is missing
    std::set<Expected> expected; ///< what may stand there; nothing when nothing may
};

/// Nothing when the words are a whole of the grammar.
std::optional<Misfit> find_misfit(Arguments words, std::string_view grammar);

/// False for a line whose brackets do not match.
bool is_grammar(std::string_view grammar);

} // namespace ctl
