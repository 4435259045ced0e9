// SPDX-License-Identifier: MIT
// explain.cpp - every errno of every action has a sentence of its own.
#include "kernel/explain.hpp"

#include "fake_kernel.hpp"
#include "kernel/wgctl_family.hpp"

#include <wgctl/client.hpp>

#include <catch2/catch.hpp>
#include <wgctl.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace {

using namespace wg;
using enum Action;

// What generic netlink, rtnetlink and the way to them add to the errnos of the drivers.
const std::set<int> kTheWayThere = {EACCES, EAFNOSUPPORT, EAGAIN,   ECONNREFUSED,   EINTR,   EINVAL,
                                    EIO,    EMFILE,       EMSGSIZE, ENFILE,         ENOBUFS, ENOENT,
                                    ENOMEM, EOPNOTSUPP,   EPERM,    EPROTONOSUPPORT};

// wg_request_find_device(), which comes first wherever a device is named.
const std::set<int> kFindsDevice = {EBADR, ENODEV, EOPNOTSUPP};

// The errnos beyond those two sets that each action can end with: in kmod/ the handler of the
// command, and what it calls; facts of the in-tree driver where that differs.
const std::map<Action, std::set<int>> kOwn = {
    {list, {ENODEV}},
    {get, {EMSGSIZE, EINTR, ERANGE}},
    {set,
     {ERANGE, EPFNOSUPPORT, EADDRINUSE, EACCES, EADDRNOTAVAIL, EAFNOSUPPORT, ENONET, ENOMEM,
      EINTR}},
    {transaction,
     {ERANGE, EPFNOSUPPORT, EADDRINUSE, EACCES, EADDRNOTAVAIL, EAFNOSUPPORT, ENONET, ENOMEM, EINTR,
      EFBIG, ENOENT}},
    {stats, {EMSGSIZE, EINTR, ERANGE}},
    {create, {EEXIST, ERANGE, ENFILE, ENOSPC, EBUSY}},
    {Action::remove, {ENODEV, ERANGE, EBUSY}},
    {Action::bind, {EADDRINUSE, EACCES, EADDRNOTAVAIL, EAFNOSUPPORT, ENONET, ELOOP, ERANGE}},
    {bind_to, {ENODEV, ELOOP, EADDRNOTAVAIL, EINVAL, EAFNOSUPPORT, EADDRINUSE, ENONET, ERANGE}},
    {binding, {ERANGE}},
    {subscribe, {EBADMSG}},
};

const std::set<int> kOfPrograms = {
    EACCES, EADDRINUSE, EAGAIN, ECONNREFUSED, ECONNRESET, EINTR,      EINVAL, EIO,   EMFILE,
    ENFILE, ENOBUFS,    ENODEV, ENOENT,       ENOMEM,     EOPNOTSUPP, EPERM,  EPIPE, EPROTO};

std::set<int> errnos_of(Action action) {
    if (action == ask || action == tell) {
        std::set<int> all = kOfPrograms;
        if (action == ask)
            all.erase(EADDRINUSE); // reading opens no port
        return all;
    }
    std::set<int> all = kTheWayThere;
    const bool has_device = action != list && action != create && action != Action::remove &&
                            action != subscribe && action != bind_to;
    if (has_device)
        all.insert(kFindsDevice.begin(), kFindsDevice.end());
    const auto& own = kOwn.at(action);
    all.insert(own.begin(), own.end());
    return all;
}

constexpr Action kActions[] = {
    list,         get,     set,     transaction, stats, create, Action::remove,
    Action::bind, bind_to, binding, subscribe,   ask,   tell};

TEST_CASE("EveryErrnoOfEveryActionHasASentenceOfItsOwn") {
    for (const Action action : kActions) {
        std::map<std::string, int> said;
        for (const int number : errnos_of(action)) {
            INFO("action " << static_cast<int>(action) << ", " << std::strerror(number));
            const char* const sentence = sentence_for(action, number);
            REQUIRE(sentence != nullptr);
            const Error error = explain({number, false, {}, {}}, action, "wg0", "some");
            CHECK(error.number == number);
            CHECK(error.context.starts_with("wg0: "));
            CHECK(error.context.find(std::strerror(number)) == std::string::npos);
            CHECK(error.context.find_first_of("{}\n") == std::string::npos);
            CHECK(error.context.find(';') != std::string::npos); // what was wrong; what to do
            const auto [other, is_new] = said.try_emplace(error.context, number);
            INFO("as " << std::strerror(other->second));
            CHECK(is_new);
            const Error with_text =
                explain({number, false, "in its own words", {}}, action, "wg0", "some", "peer X");
            CHECK(with_text.context.starts_with("wg0: peer X: "));
            CHECK(with_text.context.find(": in its own words)") != std::string::npos);
        }
    }
}

std::map<std::string, int> numbers_by_name() {
    std::map<std::string, int> numbers;
    for (int number = 1; number < 134; ++number) {
        if (const char* const name = strerrorname_np(number))
            numbers[name] = number;
    }
    numbers["EWOULDBLOCK"] = EAGAIN;
    numbers["ENOTSUPP"] = EOPNOTSUPP;
    return numbers;
}

// The errnos that the sources of the requests' way through the module name, so that a new one is
// not forgotten above.
std::set<std::string> errnos_in(const std::string& source) {
    const std::regex pattern(R"([^\w]-(E[A-Z0-9]{3,})\b)");
    std::set<std::string> found;
    for (std::sregex_iterator match(source.begin(), source.end(), pattern), end; match != end;
         ++match)
        found.insert((*match)[1]);
    return found;
}

std::map<std::filesystem::path, std::string> sources() {
    std::map<std::filesystem::path, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(KMOD_DIR)) {
        if (entry.path().extension() != ".c")
            continue;
        std::ifstream file(entry.path());
        REQUIRE(file);
        std::stringstream text;
        text << file.rdbuf();
        all[entry.path()] = text.str();
    }
    return all;
}

// What a file that serves several commands says is of one of them; where it serves the change and
// the staged change alone, it is of both.
bool is_known(int number, const std::vector<Action>& actions) {
    const auto knows = [&](Action action) { return errnos_of(action).contains(number); };
    return actions == std::vector<Action>{set, transaction} ? std::ranges::all_of(actions, knows)
                                                            : std::ranges::any_of(actions, knows);
}

TEST_CASE("AnErrnoThatIsNewToTheModuleIsNoticed") {
    CHECK(errnos_in("return -EDOM; err = (-EXDEV);\n\tret ?: -ENOMEM -E2BIG EIO") ==
          std::set<std::string>{"EDOM", "EXDEV", "ENOMEM", "E2BIG"});
    CHECK_FALSE(is_known(EDOM, {get}));
    CHECK_FALSE(is_known(EFBIG, {set, transaction})); // of one alone
    CHECK(is_known(EFBIG, {transaction}));
}

TEST_CASE("NoErrnoOfTheModuleIsForgotten") {
    // Who carries out a request, with those of its functions that are reached from there.
    const std::map<std::string, std::vector<Action>> handlers = {
        {"allowedips.c", {set, transaction}},
        {"binding.c", {Action::bind, bind_to, binding}},
        {"netlink_binding.c", {Action::bind, bind_to, binding}},
        {"netlink_check.c", {set, transaction}},
        {"netlink_get.c", {get}},
        {"netlink_set.c", {set, transaction}},
        {"request.c", {get, set, transaction, stats, Action::bind, binding}},
        {"reserve.c", {set, transaction}},
        {"stats.c", {stats}},
        {"transaction.c", {transaction}},
    };
    const auto numbers = numbers_by_name();
    // Most of their errnos are of packets.
    const std::set<std::string> of_packets = {"interface.c", "socket.c"};
    std::size_t seen = 0, files = 0;
    for (const auto& [path, source] : sources()) {
        const std::string file = path.filename();
        const auto handler = handlers.find(file);
        if (handler == handlers.end()) {
            // Only what carries out requests has words for the one who sent them.
            INFO(file << " sets an extack, and is in no list here");
            CHECK((!std::regex_search(source, std::regex("NL_SET_ERR|genl_info")) ||
                   of_packets.contains(file)));
            continue;
        }
        for (const std::string& name : errnos_in(source)) {
            INFO(file << ": " << name);
            REQUIRE(numbers.contains(name));
            CHECK(is_known(numbers.at(name), handler->second));
            ++seen;
        }
        ++files;
    }
    CHECK(files == handlers.size()); // each was found
    CHECK(seen > 20);                // and read
}

TEST_CASE("WhatToBindToIsBlamedAndNotTheTunnel") {
    auto* const kernel = new test::FakeKernel; // the client owns it
    kernel->has_wgctl_family = true;
    kernel->links = {{"wg0", "fake"}};
    kernel->devices["wg0"].name = "wg0";
    Client client{std::unique_ptr<Transport>(kernel), "fake"};
    const auto blamed = [&](const BindingChange& change, int number, std::uint16_t type) {
        const Request request = set_binding("wg0", change);
        const netlink::Bytes body(request.body);
        const auto attr = netlink::AttrReader(body).find(type);
        REQUIRE(attr);
        const auto start = static_cast<std::size_t>(attr->payload.data() - body.data());
        kernel->refusals.push_back(
            {number, false, "why", static_cast<std::uint32_t>(start - netlink::kAttrHeaderBytes)});
        return client.bind("wg0", change).error().message();
    };
    CHECK(blamed({"nosuch", {}, {}}, ENODEV, WGCTL_A_BIND_IFNAME)
              .starts_with("wg0: bind-device `nosuch': no such interface in the network namespace "
                           "where the tunnel was created;"));
    CHECK(blamed({"eth0", IpAddress::parse("192.0.2.1"), {}}, EADDRNOTAVAIL, WGCTL_A_BIND_IPV4)
              .starts_with("wg0: bind-address `192.0.2.1': no interface of the network namespace"));
    CHECK(blamed({{}, {}, IpAddress::parse("fe80::1")}, EINVAL, WGCTL_A_BIND_IPV6)
              .starts_with("wg0: bind-address `fe80::1': a link-local address"));
    kernel->refusals.push_back({ENODEV, false, {}, {}});
    CHECK(client.bind("wg0", {"eth0", {}, {}}).error().message() ==
          "wg0: no such interface; `wgctl create wg0' creates it");
}

} // namespace
