// SPDX-License-Identifier: MIT
// resolve.cpp - host names to addresses, with patience.
#include <wgctl/resolve.hpp>

#include <catch2/catch.hpp>

namespace {

using namespace wg;

struct Bench {
    unsigned lookups = 0;
    std::vector<double> pauses;
    std::vector<std::string> told;
    ResolveOptions options;

    /// Succeeds after @p failures failures.
    explicit Bench(unsigned failures, bool permanent = false) {
        options.lookup = [this, failures, permanent](const HostName&) -> Lookup {
            if (lookups++ < failures)
                return {std::nullopt, permanent, "Temporary failure in name resolution"};
            return {Endpoint{*IpAddress::parse("192.0.2.1"), 7, 0}, false, {}};
        };
        options.sleep = [this](auto pause) { pauses.push_back(pause.count()); };
        options.on_retry = [this](const std::string& text) { told.push_back(text); };
    }
};

Config config_with(EndpointSpec endpoint) {
    Config config;
    config.peers.emplace_back().endpoint = std::move(endpoint);
    return config;
}

TEST_CASE("ANameBecomesAnAddress") {
    Bench bench(0);
    Config config = config_with(HostName{"example.com", "7"});
    config.peers.emplace_back(); // one without an endpoint
    REQUIRE(resolve(config, bench.options));
    CHECK(to_string(*config.peers[0].endpoint) == "192.0.2.1:7");
    CHECK(!config.peers[1].endpoint);
}

TEST_CASE("MessagesBeginWithThePlaceOfTheEndpoint") {
    Bench bench(1, true);
    Config config = config_with(*parse_endpoint("1.2.3.4:5"));
    config.peers.emplace_back().endpoint = HostName{"example.com", "7"};
    bench.options.place = [](std::size_t peer) { return "f:" + std::to_string(peer) + ": "; };
    const auto resolved = resolve(config, bench.options);
    REQUIRE_FALSE(resolved);
    CHECK(resolved.error().context.starts_with("f:1: "));
    Bench later(1);
    later.options.place = bench.options.place;
    REQUIRE(resolve(config, later.options));
    REQUIRE(later.told.size() == 1);
    CHECK(later.told[0].starts_with("f:1: "));
}

TEST_CASE("AnAddressIsNotLookedUp") {
    Bench bench(0);
    Config config = config_with(*parse_endpoint("1.2.3.4:5"));
    REQUIRE(resolve(config, bench.options));
    CHECK(bench.lookups == 0);
}

TEST_CASE("ATemporaryFailureIsTriedAgainEverMoreSlowly") {
    Bench bench(30);
    bench.options.retries = std::nullopt;
    Config config = config_with(HostName{"example.com", "7"});
    REQUIRE(resolve(config, bench.options));
    REQUIRE(bench.pauses.size() == 30);
    CHECK(bench.pauses[0] == Approx(1.0));
    CHECK(bench.pauses[1] == Approx(1.2));
    CHECK(bench.pauses[2] == Approx(1.44));
    CHECK(bench.pauses[29] == Approx(20.0));
    CHECK(bench.told[0] == "Temporary failure in name resolution: `example.com:7'. Trying again in "
                           "1.00 seconds...");
}

TEST_CASE("FifteenRetriesAreEnough") {
    Bench bench(1000);
    Config config = config_with(HostName{"example.com", "7"});
    const auto resolved = resolve(config, bench.options);
    REQUIRE(!resolved);
    CHECK(resolved.error().code == Code::resolve);
    CHECK(resolved.error().context == "Temporary failure in name resolution: `example.com:7'");
    CHECK(bench.lookups == 16);
}

TEST_CASE("APermanentFailureIsNotTriedAgain") {
    Bench bench(1000, true);
    Config config = config_with(HostName{"example.com", "7"});
    CHECK(!resolve(config, bench.options));
    CHECK(bench.lookups == 1);
    CHECK(bench.pauses.empty());
}

TEST_CASE("TheSystemResolvesNumbersAndScopes") {
    const Lookup old_style = look_up({"127.1", "9"});
    REQUIRE(old_style.endpoint);
    CHECK(to_string(*old_style.endpoint) == "127.0.0.1:9");
    const Lookup scoped = look_up({"fe80::1%lo", "9"});
    REQUIRE(scoped.endpoint);
    CHECK(to_string(*scoped.endpoint, interface_name) == "[fe80::1%lo]:9");
    const Lookup nothing = look_up({"fe80::1%no-such-link", "9"});
    CHECK(!nothing.endpoint);
    CHECK(nothing.permanent);
    CHECK(!nothing.reason.empty());
}

} // namespace
