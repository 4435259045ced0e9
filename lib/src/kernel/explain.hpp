// SPDX-License-Identifier: MIT
// explain.hpp - refusals of the kernel, and of programs, in words that say what to do.
#pragma once

#include <wgctl/transport.hpp>

#include <string_view>

namespace wg {

/// What was asked. The same errno means different things for different questions.
enum class Action : std::uint8_t {
    list,        ///< the interfaces of a kind, or one of them as rtnetlink knows it
    get,         ///< GET_DEVICE
    set,         ///< SET_DEVICE
    transaction, ///< WGCTL_CMD_STAGE, a change that is whole or not at all
    stats,       ///< WGCTL_CMD_GET_STATS
    create,      ///< RTM_NEWLINK
    remove,      ///< RTM_DELLINK
    bind,        ///< WGCTL_CMD_SET_BINDING, about the tunnel
    bind_to,     ///< the same, about the interface or the address to bind to
    binding,     ///< WGCTL_CMD_GET_BINDING
    subscribe,   ///< the group of events
    ask,         ///< a program that implements an interface, to read it
    tell,        ///< the same, to change it
};

/// The sentence for an action and an errno, or nullptr: what was wrong and what to do, with
/// `{name}`, `{kind}` and `{load}` (how to load the driver) to be filled in. explain() gives it;
/// this is for tests of the table.
const char* sentence_for(Action action, int number);

/// @p subject is what the extended acknowledgement points at, or empty. The kernel's own text, when
/// there is one, follows the sentence.
Error explain(const Refusal& refusal, Action action, std::string_view name, std::string_view kind,
              std::string_view subject = {});

/// For what only wg.ko can, asked of another driver of that kind.
Error explain_lacking(Action action, std::string_view name, std::string_view kind);

} // namespace wg
