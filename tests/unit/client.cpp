// SPDX-License-Identifier: MIT
// client.cpp - the client against a kernel in memory.
#include <wgctl/client.hpp>

#include "fake_kernel.hpp"
#include "kernel/batch.hpp"
#include "random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>

namespace {

using namespace wg;

struct Bench {
    test::FakeKernel* kernel = new test::FakeKernel; // the client owns it
    Client client{std::unique_ptr<Transport>(kernel), "fake"};
};

TEST_CASE("OnlyInterfacesOfTheKindAreListed") {
    Bench bench;
    bench.kernel->links = {{"eth0", ""}, {"wg0", "fake"}, {"wg1", "fake"}, {"br0", "bridge"}};
    CHECK(bench.client.list() == std::vector<std::string>{"wg0", "wg1"});
}

TEST_CASE("WhatIsCreatedIsThereUntilItIsRemoved") {
    Bench bench;
    CHECK(bench.client.create("wg0"));
    CHECK(bench.client.create("wg0").error().code == Code::exists);
    CHECK(bench.client.list()->size() == 1);
    CHECK(bench.client.remove("wg0"));
    CHECK(bench.client.remove("wg0").error().code == Code::no_device);
}

TEST_CASE("AnInterfaceOfAnotherKindIsNotRemoved") {
    Bench bench;
    bench.kernel->links = {{"eth0", "veth"}};
    CHECK(bench.client.remove("eth0").error().code == Code::wrong_kind);
    CHECK(bench.kernel->links.contains("eth0"));
}

TEST_CASE("ADeviceIsReadThroughManyMessages") {
    Bench bench;
    bench.kernel->devices["wg0"] = test::Random(20).device(200);
    CHECK((bench.client.get("wg0") == bench.kernel->devices["wg0"]));
}

TEST_CASE("AnInterruptedDumpIsReadAgain") {
    Bench bench;
    bench.kernel->devices["wg0"] = test::Random(21).device(20);
    bench.kernel->refusals.resize(3, Refusal{EINTR, false, {}, {}});
    CHECK((bench.client.get("wg0") == bench.kernel->devices["wg0"]));
    CHECK(bench.kernel->requests == 4);
}

TEST_CASE("ADeviceThatNeverStandsStillIsGivenUp") {
    Bench bench;
    bench.kernel->devices["wg0"] = test::Random(22).device(5);
    bench.kernel->refusals.resize(100000, Refusal{EINTR, false, {}, {}});
    bench.client.set_patience(std::chrono::milliseconds(50));
    const auto error = bench.client.get("wg0").error();
    CHECK(error.code == Code::interrupted);
    CHECK(error.message().find("again for 50 ms") != std::string::npos);
    CHECK(bench.kernel->requests > 1);
}

TEST_CASE("TenThousandPeersAndTenThousandAllowedIpsArrive") {
    Bench bench;
    bench.kernel->devices["wg0"].name = "wg0";
    test::Random random(23);
    Config config;
    for (std::uint32_t i = 0; i < 10000; ++i) {
        PeerConfig& peer = config.peers.emplace_back();
        peer.public_key = PublicKey(random.key());
    }
    for (std::uint32_t i = 0; i < 10000; ++i) {
        const std::array<std::uint8_t, 4> bytes{10, 0, static_cast<std::uint8_t>(i >> 8),
                                                static_cast<std::uint8_t>(i)};
        config.peers[5000].allowed_ips.push_back({{*IpAddress::from_bytes(bytes), 32}, false});
    }
    auto& kernel = *bench.kernel;
    kernel.keep_devices = true; // to apply it would take the model quadratic time
    Config received;
    REQUIRE(bench.client.set("wg0", config));
    for (auto& set : kernel.sets) {
        for (PeerConfig& peer : set.change.peers) {
            if (!received.peers.empty() && received.peers.back().public_key == peer.public_key)
                received.peers.back().allowed_ips.insert(received.peers.back().allowed_ips.end(),
                                                         peer.allowed_ips.begin(),
                                                         peer.allowed_ips.end());
            else
                received.peers.push_back(std::move(peer));
        }
    }
    CHECK((received == config));
    CHECK(*std::ranges::max_element(kernel.set_sizes) <= kMaxMessageBytes);
    CHECK(kernel.set_sizes.size() < 60);
}

TEST_CASE("AnEmptyChangeIsNotSent") {
    Bench bench;
    CHECK(bench.client.set("wg0", Config()));
    CHECK(bench.kernel->requests == 0);
}

TEST_CASE("NothingIsSentWhileANameIsUnresolved") {
    Bench bench;
    bench.kernel->devices["wg0"].name = "wg0";
    test::Random random(24);
    Config config;
    for (int i = 0; i < 2000; ++i)
        config.peers.emplace_back().public_key = PublicKey(random.key());
    config.peers.back().endpoint = HostName{"example.com", "1"};
    CHECK(bench.client.set("wg0", config).error().code == Code::invalid);
    CHECK(bench.kernel->requests == 0);
}

TEST_CASE("ANameNoInterfaceCanHaveIsRefusedAtOnce") {
    Bench bench;
    for (const char* name : {"", "sixteen-letters!"}) {
        CHECK(bench.client.get(name).error().code == Code::invalid);
        CHECK(bench.client.set(name, Config()).error().code == Code::invalid);
        CHECK(bench.client.create(name).error().code == Code::invalid);
        CHECK(bench.client.remove(name).error().code == Code::invalid);
    }
    CHECK(bench.kernel->requests == 0);
}

std::string refused(Refusal refusal) {
    Bench bench;
    bench.kernel->devices["wg0"].name = "wg0";
    bench.kernel->refusals.push_back(std::move(refusal));
    Config config;
    config.fwmark = 1;
    return bench.client.set("wg0", config).error().message();
}

TEST_CASE("ARefusalSaysWhatToDo") {
    CHECK(refused({ENOENT, true, {}, {}}) ==
          "wg0: the kernel has no generic netlink family `fake'; load the module: `insmod wg.ko "
          "kind=fake'");
    CHECK(refused({ENODEV, false, {}, {}}) ==
          "wg0: no such interface; `wgctl create wg0' creates it");
    CHECK(refused({EOPNOTSUPP, false, {}, {}}) ==
          "wg0: not an interface of kind `fake'; --kind names another");
    CHECK(refused({EPERM, false, {}, {}}) ==
          "wg0: permission denied; this needs CAP_NET_ADMIN, so run it as root");
    CHECK(refused({EADDRINUSE, false, {}, {}}) ==
          "wg0: another socket has this listen port; choose another one, or 0 for a free one");
    CHECK(refused({EMSGSIZE, false, "much too long", {}}) ==
          "wg0: the request is longer than a message may be; change less at a time (kernel: much too "
          "long)");
    CHECK(refused({ENOTEMPTY, false, {}, {}}) ==
          "wg0: refused for a reason that is not expected here: Directory not empty");
}

TEST_CASE("ARefusalNamesThePeerAtFault") {
    Bench bench;
    bench.kernel->devices["wg0"].name = "wg0";
    test::Random random(25);
    Config config;
    config.peers.emplace_back().public_key = PublicKey(random.key());
    bench.kernel->refusals.push_back({EINVAL, false, "bad", 20});
    const auto set = bench.client.set("wg0", config);
    CHECK(set.error().context.find("peer " + config.peers[0].public_key.to_base64()) !=
          std::string::npos);
    CHECK(set.error().number == EINVAL);
}

} // namespace
