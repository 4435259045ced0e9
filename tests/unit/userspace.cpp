// SPDX-License-Identifier: MIT
// userspace.cpp - a program in the place of the kernel, behind a real socket.
#include "program/userspace.hpp"

#include "directory.hpp"
#include "fake_kernel.hpp"
#include "random.hpp"

#include <wgctl/client.hpp>

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <thread>

namespace {

using namespace wg;

int listen_at(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(fd, 8) == 0);
    return fd;
}

// Gives one answer to every question, in pieces, until it goes.
class Program {
public:
    /// One that is hasty answers the first line.
    Program(const std::string& path, std::string answer, bool hasty = false)
        : fd_(listen_at(path)), answer_(std::move(answer)), end_(hasty ? "\n" : "\n\n"),
          thread_([this] { serve(); }) {}
    ~Program() {
        shutdown(fd_, SHUT_RDWR);
        thread_.join();
        close(fd_);
    }
    std::string asked; ///< the last question

private:
    void serve() {
        for (int client; (client = accept(fd_, nullptr, nullptr)) >= 0; close(client)) {
            std::string question;
            char c;
            while (!question.ends_with(end_) && read(client, &c, 1) == 1)
                question += c;
            if (question.empty())
                continue; // it only knocked
            asked = question;
            for (std::size_t at = 0; at < answer_.size(); at += 7) {
                const auto piece = std::string_view(answer_).substr(at, 7);
                (void)send(client, piece.data(), piece.size(), MSG_NOSIGNAL);
            }
        }
    }

    int fd_;
    std::string answer_;
    std::string_view end_;
    std::thread thread_;
};

constexpr const char* kAnswer =
    "listen_port=12\npublic_key=0100000000000000000000000000000000000000000000000000000000000000\n"
    "allowed_ip=10.0.0.0/8\nerrno=0\n\n";

struct Bench {
    Directory directory;
    test::FakeKernel* kernel = new test::FakeKernel; // the client owns it
    Client client{std::unique_ptr<Transport>(kernel), "fake", directory.path};
};

TEST_CASE("AProgramsDeviceGoesBeforeTheKernels") {
    Bench bench;
    bench.kernel->links = {{"wg0", "fake"}};
    bench.kernel->devices["utun"].listen_port = 99;
    Program program(bench.directory.path + "/utun.sock", kAnswer);
    CHECK(bench.client.list() == std::vector<std::string>{"wg0", "utun"});
    const auto device = bench.client.get("utun");
    REQUIRE(device);
    CHECK(device->name == "utun");
    CHECK(device->listen_port == 12);
    CHECK(device->peers.at(0).allowed_ips.at(0).to_string() == "10.0.0.0/8");
    CHECK(bench.client.get("wg1").error().code == Code::no_device);
}

TEST_CASE("ANameThatAProgramAndTheKernelHaveIsListedOnce") {
    Bench bench;
    bench.kernel->links = {{"utun", "fake"}, {"wg0", "fake"}};
    Program program(bench.directory.path + "/utun.sock", kAnswer);
    CHECK(bench.client.list() == std::vector<std::string>{"utun", "wg0"});
}

TEST_CASE("NobodyBindsTheSocketOfAProgram") {
    Bench bench;
    bench.kernel->links = {{"wg0", "fake"}};
    bench.kernel->has_wgctl_family = true;
    bench.kernel->devices["utun"].listen_port = 99;
    Program program(bench.directory.path + "/utun.sock", kAnswer);
    BindingChange change;
    change.interface = "lo";
    const auto bound = bench.client.bind("utun", change);
    REQUIRE(!bound);
    CHECK(bound.error().code == Code::unsupported);
    CHECK(bound.error().context.find("a program implements this interface") != std::string::npos);
    CHECK(bench.client.binding("utun").error().code == Code::unsupported);
}

TEST_CASE("AProgramsInterfaceIsNotRemoved") {
    Bench bench;
    bench.kernel->links = {{"utun", "tun"}};
    Program program(bench.directory.path + "/utun.sock", kAnswer);
    const auto removed = bench.client.remove("utun");
    REQUIRE(!removed);
    CHECK(removed.error().code == Code::wrong_kind);
    CHECK(removed.error().context.find("a program implements this interface") != std::string::npos);
    CHECK(bench.kernel->links.contains("utun"));
}

TEST_CASE("AChangeReachesTheProgramAlone") {
    Bench bench;
    bench.kernel->devices["utun"].name = "utun";
    Config config;
    config.fwmark = 3;
    {
        Program program(bench.directory.path + "/utun.sock", "errno=0\n\n");
        CHECK(bench.client.set("utun", config));
        CHECK(program.asked == "set=1\nfwmark=3\n\n");
    }
    CHECK(bench.kernel->sets.empty());
}

TEST_CASE("TheProgramsRefusalIsExplained") {
    Bench bench;
    Program program(bench.directory.path + "/utun.sock", "errno=98\n\n");
    Config config;
    config.listen_port = 1;
    CHECK(bench.client.set("utun", config).error().code == Code::busy);
    CHECK(bench.client.get("utun").error().number == EADDRINUSE);
}

TEST_CASE("ARefusalCountsThatComesBeforeAllIsSaid") {
    Bench bench;
    Program program(bench.directory.path + "/utun.sock", "errno=98\n\n", true);
    Program other(bench.directory.path + "/other.sock", "errno=0\n\n", true);
    Config config;
    config.listen_port = 1;
    config.peers.resize(50000); // more than a socket holds
    CHECK(bench.client.set("utun", config).error().code == Code::busy);
    CHECK(!bench.client.set("other", config)); // it cannot have done what it has not read
}

TEST_CASE("AnAnswerThatStopsShortIsAnError") {
    Bench bench;
    Program program(bench.directory.path + "/utun.sock", "listen_port=12\nerr");
    CHECK(bench.client.get("utun").error().number == EPROTO);
    Program other(bench.directory.path + "/other.sock", "listen_port=x\nerrno=0\n\n");
    CHECK(bench.client.get("other").error().code == Code::malformed);
}

TEST_CASE("TheSocketOfAProgramThatIsGoneIsNoDeviceAndStays") {
    Bench bench;
    bench.kernel->devices["utun"].listen_port = 99;
    const std::string path = bench.directory.path + "/utun.sock";
    close(listen_at(path));
    CHECK(bench.client.list()->empty());
    CHECK(bench.client.get("utun")->listen_port == 99); // the kernel's
    CHECK(std::filesystem::exists(path));               // for the next program, which replaces it
}

TEST_CASE("TheKernelsInterfaceIsRemovedThoughAProgramElsewhereHasItsName") {
    Bench bench;
    bench.kernel->links = {{"utun", "fake"}};
    Program program(bench.directory.path + "/utun.sock", kAnswer);
    CHECK(bench.client.remove("utun"));
    CHECK(bench.kernel->links.empty());
}

TEST_CASE("AProgramsCountersAreThoseOfItsPeersAndOfItsLink") {
    Bench bench;
    bench.kernel->links = {{"utun", "tun"}};
    bench.kernel->has_wgctl_family = true;
    Program program(bench.directory.path + "/utun.sock", kAnswer);
    const auto stats = bench.client.stats("utun");
    REQUIRE(stats);
    CHECK(stats->peers.size() == 1);
    CHECK(stats->link.rx_packets == 7);
    CHECK(!stats->has_reasons);
}

TEST_CASE("WhatIsNoSocketIsNoDevice") {
    Bench bench;
    std::filesystem::create_directory(bench.directory.path + "/wg0.sock");
    CHECK(bench.client.list()->empty());
    const Userspace userspace(bench.directory.path);
    CHECK(!userspace.has("wg0"));
    CHECK(!userspace.has("../wg0"));
    CHECK(!userspace.has(""));
}

} // namespace
