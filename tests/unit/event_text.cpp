// SPDX-License-Identifier: MIT
// event_text.cpp - an event as a line.
#include "event_text.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

const PublicKey kKey(KeyBytes{1});

Event roaming() {
    Event event;
    event.kind = EventKind::endpoint;
    event.time = {1767323045, 6};
    event.index = 7;
    event.device = "wg0";
    event.peer = kKey;
    event.endpoint = std::get<Endpoint>(*parse_endpoint("192.0.2.2:5"));
    event.old_endpoint = std::get<Endpoint>(*parse_endpoint("[2001:db8::1]:5"));
    return event;
}

TEST_CASE("AnEventIsALineForPeople") {
    CHECK(ctl::to_line(roaming(), {}) == "2026-01-02T03:04:05.000000006Z wg0 endpoint " +
                                             kKey.to_base64() +
                                             " from [2001:db8::1]:5 to 192.0.2.2:5\n");
    Names names;
    names.add(kKey, "alice");
    Event handshake = roaming();
    handshake.kind = EventKind::handshake;
    handshake.old_endpoint.reset();
    handshake.initiator = true;
    CHECK(ctl::to_line(handshake, names) == "2026-01-02T03:04:05.000000006Z wg0 handshake " +
                                                kKey.to_base64() +
                                                " alice endpoint 192.0.2.2:5 initiator\n");
}

TEST_CASE("AnEventIsAJsonObjectForPrograms") {
    CHECK(ctl::to_json_line(roaming(), {}) ==
          R"({"time":"2026-01-02T03:04:05.000000006Z","event":"endpoint","interface":"wg0",)"
          R"("index":7,"peer":")" +
              kKey.to_base64() +
              R"(","name":null,"endpoint":"192.0.2.2:5","old_endpoint":"[2001:db8::1]:5",)"
              R"("initiator":null})"
              "\n");
}

} // namespace
