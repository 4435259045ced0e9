// SPDX-License-Identifier: MIT
// setconf.cpp - showconf, setconf and addconf: whole configurations.
#include "change.hpp"
#include "commands.hpp"
#include "config_file.hpp"

#include <wgctl/format.hpp>

namespace ctl {
namespace {

// The file as a change with addresses for names. Has complained when there is none.
std::optional<wg::Config> read_change(std::string_view path) {
    auto file = read_config(path, wg::Dialect::wg);
    if (!file || resolve_names(file->device, file->endpoints) != kDone)
        return std::nullopt;
    return std::move(file->device);
}

} // namespace

int showconf(const Call& call) {
    if (call.arguments.size() != 1)
        return misuse(call);
    const auto device = call.client.get(call.arguments[0]);
    if (!device)
        return complain("Unable to access interface", device.error());
    return print(wg::format(*device, wg::interface_name));
}

int setconf(const Call& call) {
    const Arguments words = call.arguments;
    const bool dry_run = call.options.has("--dry-run");
    if (words.size() != 2)
        return misuse(call);
    auto config = read_change(words[1]);
    if (!config)
        return kFailed;
    return apply(call, words[0], wg::as_replacement(std::move(*config)), dry_run);
}

int addconf(const Call& call) {
    const Arguments words = call.arguments;
    const bool dry_run = call.options.has("--dry-run");
    if (words.size() != 2)
        return misuse(call);
    const auto config = read_change(words[1]);
    if (!config)
        return kFailed;
    if (!config->empty())
        return apply(call, words[0], *config, dry_run);
    // Nothing is sent then, so reading must show that the interface is there.
    const auto device = call.client.get(words[0]);
    return device ? kDone : complain("Unable to modify interface", device.error());
}

} // namespace ctl
