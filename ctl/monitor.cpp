// SPDX-License-Identifier: MIT
// monitor.cpp - monitor: events as they happen, until it is stopped.
#include "commands.hpp"
#include "event_text.hpp"
#include "name_sources.hpp"

#include <wgctl/clock.hpp>
#include <wgctl/quote.hpp>
#include <wgctl/subscription.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

namespace ctl {
namespace {

constexpr std::chrono::seconds kBetweenReadings{1};

struct Wanted {
    bool json = false;
    std::string_view interface; // all when empty
};

class Printer {
public:
    explicit Printer(const Wanted& wanted) : wanted_(wanted) {}

    int print_all(const std::vector<wg::Event>& events) {
        std::string text;
        for (const wg::Event& event : events) {
            if (!wanted_.interface.empty() && !event.device.empty() &&
                event.device != wanted_.interface)
                continue;
            const wg::Names& names = names_of(event.device);
            text += wanted_.json ? to_json_line(event, names) : to_line(event, names);
        }
        return text.empty() ? kDone : print(text);
    }

private:
    const wg::Names& names_of(const std::string& device) {
        const auto [found, is_new] = names_.try_emplace(device);
        if (is_new && !device.empty())
            found->second = names_for(device);
        return found->second;
    }

    Wanted wanted_;
    std::map<std::string, wg::Names> names_;
};

int follow(wg::Subscription& subscription, Printer& printer) {
    for (;;) {
        const auto events = subscription.next();
        if (!events)
            return complain(events.error());
        if (const int status = printer.print_all(*events); status != kDone)
            return status;
    }
}

wg::Result<std::vector<wg::Device>> read_all(wg::Client& client, std::string_view only) {
    const auto names = client.list();
    if (!names)
        return std::unexpected(names.error());
    std::vector<wg::Device> devices;
    for (const std::string& name : *names) {
        if (!only.empty() && name != only)
            continue;
        auto device = client.get(name);
        if (device)
            devices.push_back(std::move(*device));
        else if (device.error().code != wg::Code::no_device) // it went in between
            return std::unexpected(std::move(device.error()));
    }
    return devices;
}

int poll(const Call& call, const Wanted& wanted, Printer& printer) {
    std::optional<std::vector<wg::Device>> before;
    for (wg::Time then = wg::present_time();; std::this_thread::sleep_for(kBetweenReadings)) {
        auto after = read_all(call.client, wanted.interface);
        if (!after)
            return complain(after.error());
        const wg::Time now = wg::present_time();
        if (before)
            if (const int status = printer.print_all(wg::changes(*before, *after, then, now));
                status != kDone)
                return status;
        before = std::move(*after);
        then = now;
    }
}

// Nothing would ever be said of an interface that is misspelt. False, having complained, when it is
// not there; opened before this is asked, so that one that comes in between is not missed.
bool is_there(const Call& call, const Wanted& wanted) {
    if (wanted.interface.empty())
        return true;
    const auto names = call.client.list();
    if (!names) {
        complain(names.error());
        return false;
    }
    if (std::ranges::find(*names, wanted.interface) != names->end())
        return true;
    complain("no interface " + wg::quote(wanted.interface) + " of kind " +
             wg::quote(call.client.kind()) +
             "; `wgctl show interfaces' lists those that are there, `wgctl monitor' watches all");
    return false;
}

} // namespace

int monitor(const Call& call) {
    Wanted wanted;
    const Arguments words = call.arguments;
    wanted.json = call.options.has("--json");
    if (words.size() > 1)
        return misuse(call);
    if (words.size() == 1 && words[0].empty())
        return misuse(call, "the interface's name is empty");
    if (words.size() == 1)
        wanted.interface = words[0];
    Printer printer(wanted);
    auto subscription = wg::Subscription::open(call.client.kind());
    if (subscription)
        return is_there(call, wanted) ? follow(*subscription, printer) : kFailed;
    // Without a driver there may be the devices of user-space implementations.
    const auto code = subscription.error().code;
    const bool can_poll = code == wg::Code::unsupported ||
                          (code == wg::Code::no_module &&
                           !call.client.list().value_or(std::vector<std::string>()).empty());
    if (!can_poll)
        return complain(subscription.error());
    if (!is_there(call, wanted))
        return kFailed;
    complain("this driver has no event support, wg.ko has; polling every second");
    return poll(call, wanted, printer);
}

} // namespace ctl
