// SPDX-License-Identifier: MIT
// watch-handshakes.cpp - a line for every handshake of every tunnel, as it happens or a second
// later.
//
// c++ watch-handshakes.cpp $(pkg-config --cflags --libs libwgctl)
#include <wgctl/subscription.hpp>

#include <chrono>
#include <cstdio>
#include <thread>

namespace {

int complain(const wg::Error& error) {
    std::fprintf(stderr, "watch-handshakes: %s\n", error.message().c_str());
    return 1;
}

void print(const wg::Event& event) {
    if (event.kind != wg::EventKind::handshake)
        return;
    std::printf("%s %s %s\n", event.device.c_str(), event.peer->to_base64().c_str(),
                event.endpoint ? wg::to_string(*event.endpoint).c_str() : "-");
    std::fflush(stdout);
}

// wg.ko tells what happens.
int listen(wg::Subscription& subscription) {
    for (;;) {
        const auto events = subscription.next();
        if (!events)
            return complain(events.error());
        for (const wg::Event& event : *events)
            print(event);
    }
}

wg::Result<std::vector<wg::Device>> read_all(wg::Client& client) {
    const auto names = client.list();
    if (!names)
        return std::unexpected(names.error());
    std::vector<wg::Device> devices;
    for (const std::string& name : *names) {
        auto device = client.get(name);
        if (device)
            devices.push_back(std::move(*device));
        else if (device.error().code != wg::Code::no_device) // it went in between
            return std::unexpected(device.error());
    }
    return devices;
}

// The in-tree driver must be asked, and what it says compared with what it said before.
int poll(wg::Client& client) {
    auto before = read_all(client);
    while (before) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        auto after = read_all(client);
        if (!after)
            return complain(after.error());
        for (const wg::Event& event : wg::changes(*before, *after, {}, {}))
            print(event);
        before = std::move(after);
    }
    return complain(before.error());
}

} // namespace

int main(int argc, char**) {
    if (argc != 1) {
        std::fputs("usage: watch-handshakes\n", stderr);
        return 2;
    }
    auto subscription = wg::Subscription::open();
    if (subscription)
        return listen(*subscription);
    if (subscription.error().code != wg::Code::unsupported)
        return complain(subscription.error());
    wg::Client client;
    return poll(client);
}
