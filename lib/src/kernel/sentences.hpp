// SPDX-License-Identifier: MIT
// sentences.hpp - the table of what to say for an action and an errno.
#pragma once

#include "kernel/explain.hpp"

#include <span>

namespace wg {

constexpr unsigned bit(Action action) {
    return 1u << static_cast<unsigned>(action);
}

struct Sentence {
    unsigned actions; ///< bits of those that it is for
    int number;       ///< errno
    Code code;
    const char* text; ///< see sentence_for()
};

/// Of several that fit the first is meant.
std::span<const Sentence> sentences();

} // namespace wg
