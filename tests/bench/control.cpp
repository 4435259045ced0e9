// SPDX-License-Identifier: MIT
// control.cpp - what the control plane costs without a kernel: microseconds a peer, and is it
// linear?
//
// Usage: bench-control [PEERS]...
#include "fields.hpp"
#include "json.hpp"
#include "kernel/batch.hpp"
#include "kernel/dump.hpp"
#include "kernel/encode.hpp"
#include "pretty.hpp"

#include <wgctl/diff.hpp>
#include <wgctl/format.hpp>
#include <wgctl/parse.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

namespace {

using namespace wg;

KeyBytes random_key(std::mt19937& random) {
    KeyBytes bytes;
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

// Two networks a peer, an endpoint and a keepalive for most, as a provider has them.
Config make(std::uint32_t peers) {
    std::mt19937 random(1);
    Config config;
    config.private_key.emplace(random_key(random));
    config.listen_port = 51820;
    for (std::uint32_t i = 0; i < peers; ++i) {
        PeerConfig& peer = config.peers.emplace_back();
        peer.public_key = PublicKey(random_key(random));
        peer.replace_allowed_ips = true;
        const std::array<std::uint8_t, 4> v4{10, static_cast<std::uint8_t>(i >> 16),
                                             static_cast<std::uint8_t>(i >> 8),
                                             static_cast<std::uint8_t>(i)};
        std::array<std::uint8_t, 16> v6{0xfd};
        std::copy(v4.begin(), v4.end(), v6.begin() + 8);
        peer.allowed_ips = {{{*IpAddress::from_bytes(v4), 32}, false},
                            {{*IpAddress::from_bytes(v6), 128}, false}};
        if (i % 4 != 0)
            peer.endpoint = Endpoint{*IpAddress::from_bytes(v4), 51820, 0};
        if (i % 3 == 0)
            peer.preshared_key.emplace(random_key(random));
        peer.persistent_keepalive = 25;
    }
    return config;
}

double processor_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// The best of three, whatever else the machine does.
template <class Work>
double microseconds(const Work& work) {
    double best = 1e18;
    for (int round = 0; round < 3; ++round) {
        const double begin = processor_microseconds();
        work();
        best = std::min(best, processor_microseconds() - begin);
    }
    return best;
}

void check(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "bench-control: %s went wrong\n", what);
        std::exit(1);
    }
}

struct Step {
    const char* name;
    double microseconds;
};

std::vector<Step> measure(std::uint32_t peers) {
    const Config config = make(peers);
    const SecretString text = format(ConfigFile{config, {}});
    std::vector<Step> steps;
    const auto step = [&](const char* name, const auto& work) {
        steps.push_back({name, microseconds(work)});
    };

    step("parse", [&] { check(parse(text).has_value(), "parse"); });
    std::vector<SecretBytes> bodies;
    step("split and encode", [&] {
        bodies.clear();
        for (const Piece& piece : split(config, kMaxMessageBytes))
            bodies.push_back(*encode_set("wg0", piece.change));
    });
    // A peer's attributes are the same in both directions, but for its counters.
    Device device;
    step("decode", [&] {
        DumpDecoder decoder;
        for (const SecretBytes& body : bodies)
            check(decoder.add(body).has_value(), "decode");
        device = decoder.take();
    });
    check(device.peers.size() == peers, "decode");
    const auto print = [&](const char* name, const auto& append) {
        step(name, [&] {
            SecretString out;
            append(out);
            check(out.size() > peers, name);
        });
    };
    print("show", [&](SecretString& out) { ctl::append_pretty(out, device, {}); });
    print("dump", [&](SecretString& out) { ctl::find_field("dump")->append(out, device, ""); });
    print("showconf", [&](SecretString& out) { out = format(device); });
    print("json",
          [&](SecretString& out) { out = ctl::dump(ctl::to_json(device, {}, {}, true), false); });
    const Config target = as_target(config);
    step("diff", [&] { check(diff(device, target).peers.empty(), "diff"); });
    Config other = target;
    other.peers[peers / 2].persistent_keepalive = 26;
    step("diff, one change", [&] { check(diff(device, other).peers.size() == 1, "diff"); });
    return steps;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::uint32_t> sizes;
    for (int i = 1; i < argc; ++i)
        sizes.push_back(static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10)));
    if (sizes.empty())
        sizes = {10000, 100000};
    std::printf("%-18s", "us a peer, of");
    std::vector<std::vector<Step>> all;
    for (const std::uint32_t size : sizes) {
        std::printf("%10u", size);
        all.push_back(measure(size));
    }
    std::printf("\n");
    for (std::size_t i = 0; i < all[0].size(); ++i) {
        std::printf("%-18s", all[0][i].name);
        for (std::size_t k = 0; k < sizes.size(); ++k)
            std::printf("%10.2f", all[k][i].microseconds / sizes[k]);
        std::printf("\n");
    }
}
