// SPDX-License-Identifier: MIT
// config.cpp - config and save: configuration files for scripts, and the way back into them.
#include "change.hpp"
#include "config_file.hpp"
#include "facts.hpp"
#include "file.hpp"
#include "text/letters.hpp"

#include <wgctl/edit.hpp>
#include <wgctl/format.hpp>
#include <wgctl/quote.hpp>

#include <optional>

namespace ctl {
namespace {

int print_stripped(const std::string& path) {
    // A file that cannot be used is refused, as where it is used.
    const auto file = read_config(path, wg::Dialect::quick);
    if (!file)
        return kFailed;
    warn_if_others_can_read();
    return print(wg::strip(file->text));
}

int print_device(const std::string& path) {
    auto file = read_config(path, wg::Dialect::quick);
    if (!file || resolve_names(file->device, file->endpoints) != kDone)
        return kFailed;
    warn_if_others_can_read();
    wg::ConfigFile device;
    device.device = std::move(file->device);
    return print(wg::format(device));
}

// The value of an option that takes items with commas.
template <class Item, class Parse>
wg::Result<std::vector<Item>> read_items(const Call& call, std::string_view option, Parse parse) {
    wg::Result<std::vector<Item>> items;
    const std::string_view list = call.options.value(option);
    if (list.empty())
        return items;
    wg::each_item(list, [&](std::string_view text) {
        if (!items)
            return;
        if (const auto item = parse(text))
            items->push_back(*item);
        else
            items = wg::fail(wg::Code::invalid, std::string(option) + ": " + item.error().context +
                                                    ": " + wg::quote(text));
    });
    return items;
}

} // namespace

int config(const Call& call) {
    if (call.arguments.size() != 1)
        return misuse(call);
    if (call.options.has("--strip") && call.options.has("--wg"))
        return misuse(call, "--wg and --strip exclude each other");
    const std::string path(call.arguments[0]);
    if (call.options.has("--strip"))
        return print_stripped(path);
    if (call.options.has("--wg"))
        return print_device(path);
    // No key is printed, and a key file may be put in its place later, as by PreUp.
    const auto file = read_config(path, wg::Dialect::quick, KeyFiles::leave);
    return file ? print(facts(*file)) : kFailed;
}

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
