// SPDX-License-Identifier: MIT
// stats.cpp - stats: counters, and why packets were dropped.
#include "commands.hpp"
#include "metrics.hpp"
#include "name_sources.hpp"

namespace ctl {
namespace {

constexpr std::string_view kAll = "all";

// Of one interface, or all. Nothing when any could not be read; has complained then.
std::optional<std::vector<NamedStats>> read_stats(const Call& call, std::string_view which) {
    std::vector<std::string> names{std::string(which)};
    if (which == kAll) {
        auto all = call.client.list();
        if (!all) {
            complain(all.error());
            return std::nullopt;
        }
        names = std::move(*all);
    }
    std::vector<NamedStats> devices;
    for (const std::string& name : names) {
        auto stats = call.client.stats(name);
        if (!stats && which == kAll && stats.error().code == wg::Code::no_device)
            continue; // it went in between
        if (!stats) {
            complain(stats.error());
            return std::nullopt;
        }
        devices.push_back({std::move(*stats), names_for(name)});
    }
    return devices;
}

} // namespace

int stats(const Call& call) {
    const Arguments words = call.arguments;
    const bool open_metrics = call.options.has("--openmetrics");
    if (words.size() > 1)
        return misuse(call);
    const auto devices = read_stats(call, words.empty() ? kAll : words[0]);
    if (!devices) // half of the metrics would look like all of them
        return kFailed;
    if (open_metrics)
        return print(to_open_metrics(*devices));
    std::string text;
    for (const NamedStats& device : *devices)
        text += (text.empty() ? "" : "\n") + to_text(device);
    return print(text);
}

} // namespace ctl
