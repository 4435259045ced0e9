// SPDX-License-Identifier: MIT
// genpeer.cpp - genpeer: a new peer for a server's configuration, both sides of it.
#include "command.hpp"
#include "config_file.hpp"
#include "file.hpp"
#include "new_peer.hpp"
#include "text.hpp"

#include <wgctl/quote.hpp>

#include <getopt.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ctl {
namespace {

struct Request {
    NewPeerOptions options;
    std::string server;
    std::string client; ///< empty to print it
    bool add = false;
};

enum Option { kEndpoint = 256, kName, kDns, kAllowedIps, kKeepalive, kPsk, kAdd, kClient };

constexpr std::array kOptions = {
    option{"endpoint", required_argument, nullptr, kEndpoint},
    option{"name", required_argument, nullptr, kName},
    option{"dns", required_argument, nullptr, kDns},
    option{"allowed-ips", required_argument, nullptr, kAllowedIps},
    option{"keepalive", required_argument, nullptr, kKeepalive},
    option{"psk", no_argument, nullptr, kPsk},
    option{"add", no_argument, nullptr, kAdd},
    option{"client", required_argument, nullptr, kClient},
    option{nullptr, 0, nullptr, 0},
};

bool take(Request& request, int option, const char* value) {
    switch (option) {
    case kEndpoint: request.options.endpoint = value; return true;
    case kName: request.options.name = value; return true;
    case kDns: request.options.dns = value; return true;
    case kAllowedIps: request.options.allowed_ips = value; return true;
    case kKeepalive: request.options.keepalive = value; return true;
    case kPsk: request.options.preshared_key = true; return true;
    case kAdd: request.add = true; return true;
    case kClient: request.client = value; return true;
    default: return false;
    }
}

// Nothing when the call is wrong.
std::optional<Request> read_options(Arguments arguments) {
    std::vector<std::string> words{"wgctl genpeer"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    Request request;
    optind = 0; // begins anew
    opterr = 0; // it would print the word, which may be a key
    for (;;) {
        const int option =
            getopt_long(static_cast<int>(words.size()), argv.data(), "", kOptions.data(), nullptr);
        if (option == -1)
            break;
        if (!take(request, option, optarg))
            return std::nullopt;
    }
    if (optind + 1 != static_cast<int>(words.size()) || request.options.endpoint.empty())
        return std::nullopt;
    request.server = argv[static_cast<std::size_t>(optind)]; // it moves the others before it
    return request;
}

// The text of the server's file with one more section at its end.
wg::Status add_section(const std::string& path, const wg::SecretString& section) {
    auto file = read_whole(path);
    if (!file)
        return std::unexpected(std::move(file.error()));
    wg::SecretString text = std::move(file->text);
    wg::end_section(text);
    text += section;
    return write_file(path, text, Existing::replace);
}

} // namespace

int genpeer(const Call& call) {
    const auto request = read_options(call.arguments);
    if (!request)
        return misuse(call);
    // Nobody else takes the address that is chosen here before it stands in the file.
    std::optional<FileLock> turn;
    if (request->add) {
        auto taken = FileLock::take(request->server);
        if (!taken)
            return complain(taken.error());
        turn.emplace(std::move(*taken));
    }
    const auto server = read_config(request->server, wg::Dialect::quick);
    if (!server)
        return kFailed;
    const auto peer = make_peer(*server, request->options);
    if (!peer)
        return complain(peer.error());
    // The client first: a section without its client would be an address lost.
    if (!request->client.empty()) {
        if (auto done = write_file(request->client, peer->client, Existing::keep); !done)
            return complain(done.error());
    }
    if (request->add) {
        if (auto done = add_section(request->server, peer->server); !done)
            return complain(done.error());
    }
    if (request->client.empty())
        warn_if_others_can_read();
    wg::SecretString out;
    if (!request->add)
        out.append("# For ")
            .append(wg::presentable(request->server))
            .append(":\n")
            .append(peer->server);
    if (request->client.empty())
        out.append(out.empty() ? "" : "\n# For the client:\n").append(peer->client);
    return out.empty() ? kDone : print(out);
}

} // namespace ctl
