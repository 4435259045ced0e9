// SPDX-License-Identifier: MIT
// explain.cpp - refusals of the kernel, and of programs, in words that say what to do.
#include "kernel/explain.hpp"

#include "kernel/sentences.hpp"

#include <wgctl/quote.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace wg {
namespace {

struct Reason {
    Code code;
    std::string text;
};

std::string how_to_load(std::string_view kind) {
    if (kind == kDefaultKind)
        return "load the module: `modprobe wireguard' or `insmod wg.ko'";
    return fmt::format("load the module: `insmod wg.ko kind={}'", presentable(kind));
}

const Sentence* find_sentence(Action action, int number) {
    const auto rows = sentences();
    const auto found = std::ranges::find_if(rows, [&](const Sentence& row) {
        return row.number == number && (row.actions & bit(action)) != 0;
    });
    return found != rows.end() ? &*found : nullptr;
}

Reason reason_of(const Refusal& refusal, Action action, std::string_view name,
                 std::string_view kind) {
    if (refusal.no_family)
        return {Code::no_module, fmt::format("the kernel has no generic netlink family {}; {}",
                                             quote(kind), how_to_load(kind))};
    const Sentence* const row = find_sentence(action, refusal.number);
    if (!row)
        return {Code::system, fmt::format("refused for a reason that is not expected here: {}",
                                          std::strerror(refusal.number))};
    return {row->code,
            fmt::format(fmt::runtime(row->text), fmt::arg("name", presentable(name)),
                        fmt::arg("kind", presentable(kind)), fmt::arg("load", how_to_load(kind)))};
}

} // namespace

const char* sentence_for(Action action, int number) {
    const Sentence* const row = find_sentence(action, number);
    return row ? row->text : nullptr;
}

Error explain(const Refusal& refusal, Action action, std::string_view name, std::string_view kind,
              std::string_view subject) {
    Reason reason = reason_of(refusal, action, name, kind);
    std::string context;
    if (!name.empty())
        context = presentable(name) + ": ";
    if (!subject.empty())
        context += fmt::format("{}: ", subject);
    context += reason.text;
    if (!refusal.text.empty())
        context += fmt::format(
            " ({}: {})", action == Action::ask || action == Action::tell ? "program" : "kernel",
            presentable(refusal.text));
    return {reason.code, refusal.number, std::move(context), std::nullopt};
}

Error explain_lacking(Action action, std::string_view name, std::string_view kind) {
    std::string context = name.empty() ? std::string() : presentable(name) + ": ";
    context += action == Action::subscribe ? "events need" : "binding the tunnel's socket needs";
    context += fmt::format(" wg.ko, and the kernel's driver of kind {} is another one; put wg.ko "
                           "in its place: `rmmod wireguard && insmod wg.ko'",
                           quote(kind));
    return {Code::unsupported, EOPNOTSUPP, std::move(context), std::nullopt};
}

} // namespace wg
