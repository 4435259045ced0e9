// SPDX-License-Identifier: MIT
// save.cpp - save: the state of an interface into its file.
#include "commands.hpp"
#include "config_file.hpp"
#include "file.hpp"

#include <wgctl/edit.hpp>
#include <wgctl/quote.hpp>
#include <wgctl/scope.hpp>

#include <ranges>

namespace ctl {
namespace {

// The value of an option that takes items with commas.
template <class Item, class Parse>
wg::Result<std::vector<Item>> read_items(const Call& call, std::string_view option, Parse parse) {
    wg::Result<std::vector<Item>> items;
    const std::string_view list = call.options.value(option);
    if (list.empty())
        return items;
    for (const auto part : std::views::split(list, ',')) {
        const std::string_view text(part);
        const auto item = parse(text);
        if (!item)
            return wg::fail(wg::Code::invalid, std::string(option) + ": " + item.error().context +
                                                   ": " + wg::quote(text));
        items->push_back(*item);
    }
    return items;
}

} // namespace

int save(const Call& call) {
    const Arguments words = call.arguments;
    wg::SaveOptions options;
    options.name = wg::interface_name;
    options.keep_fwmark = call.options.has("--keep-fwmark");
    if (call.options.has("--addresses")) {
        auto addresses = read_items<wg::AllowedIp>(call, "--addresses", wg::AllowedIp::parse);
        if (!addresses)
            return complain(addresses.error());
        options.addresses = std::move(*addresses);
    }
    options.keep_keys = call.options.has("--keep-keys");
    if (call.options.has("--without")) {
        auto peers = read_items<wg::PublicKey>(call, "--without", wg::PublicKey::from_base64);
        if (!peers)
            return complain(peers.error());
        options.without = std::move(*peers);
    }
    if (words.size() != 2)
        return misuse(call);
    if (is_stdin(words[1]))
        return misuse(call, kStdinIsNotWritten);
    const auto device = call.client.get(words[0]);
    if (!device)
        return complain(device.error());
    const std::string path(words[1]);
    const auto turn = FileLock::take(path);
    if (!turn)
        return complain(turn.error());
    const auto before = read_file(path);
    if (!before)
        return complain(before.error());
    const auto after = wg::save(*before, *device, options);
    if (after == *before)
        return print(wg::presentable_path(path) + ": nothing to change\n");
    const auto written = write_file(path, after, Existing::replace);
    return written ? kDone : complain(written.error());
}

} // namespace ctl
