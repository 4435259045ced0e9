// SPDX-License-Identifier: MIT
// genpeer.cpp - genpeer: a new peer for a server's configuration, both sides of it.
#include "commands.hpp"
#include "config_file.hpp"
#include "file.hpp"
#include "new_peer.hpp"

#include <wgctl/edit.hpp>
#include <wgctl/names.hpp>
#include <wgctl/quote.hpp>

#include <optional>
#include <string>
#include <utility>

namespace ctl {
namespace {

struct Request {
    NewPeerOptions options;
    std::string server;
    std::string client; ///< empty to print it
    bool add = false;
};

Request request_of(const Call& call) {
    const Given& options = call.options;
    const auto given = [&](std::string_view name) {
        return options.has(name) ? std::optional<std::string>(options.value(name)) : std::nullopt;
    };
    Request request;
    request.options.endpoint = options.value("--endpoint");
    request.options.name = given("--name");
    request.options.dns = given("--dns");
    request.options.allowed_ips = given("--allowed-ips");
    request.options.keepalive = given("--keepalive");
    request.options.preshared_key = options.has("--psk");
    request.add = options.has("--add");
    request.client = options.value("--client");
    request.server = call.arguments[0];
    return request;
}

// Two peers of one name could not be told apart afterwards.
wg::Status check_name(const Request& request, std::string_view text) {
    if (!request.options.name ||
        wg::Names::from_config(text).keys_of(*request.options.name).empty())
        return {};
    return wg::fail_file(wg::Code::exists, request.server,
                         "a peer is already called " + wg::quote(*request.options.name) +
                             "; choose another name, or take that peer out with `wgctl delpeer "
                             "NAME --file FILE'");
}

// The text of the server's file with one more section at its end.
wg::Status add_section(const std::string& path, std::string_view text,
                       const wg::SecretString& section) {
    return write_file(path, wg::add_section(text, section), Existing::replace);
}

} // namespace

int genpeer(const Call& call) {
    if (call.arguments.size() != 1)
        return misuse(call);
    const Request request = request_of(call);
    if (request.add && is_stdin(request.server))
        return misuse(call, "--add: " + std::string(kStdinIsNotWritten));
    if (is_stdin(request.client))
        return misuse(call, "--client: `-' is not the name of a file; leave --client out to print "
                            "the peer's own file, or write ./- for a file of that name");
    // Once it was there, its name would be shown as any other.
    if (wg::holds_key(request.client) && wg::path_without_keys(request.client) != request.client)
        return complain("--client: " + wg::quote(request.client) +
                        " looks like a key, not like the name of a file; choose another name");
    // Nobody else takes the address that is chosen here before it stands in the file.
    std::optional<FileLock> turn;
    if (request.add) {
        auto taken = FileLock::take(request.server);
        if (!taken)
            return complain(taken.error());
        turn.emplace(std::move(*taken));
    }
    const auto server = read_config(request.server, wg::Dialect::quick);
    if (!server)
        return kFailed;
    if (const auto fresh = check_name(request, server->text); !fresh)
        return complain(fresh.error());
    const auto peer = make_peer(*server, request.options);
    if (!peer)
        return complain(peer.error());
    // The client first: a section without its client would be an address lost.
    if (!request.client.empty()) {
        if (auto done = write_file(request.client, peer->client, Existing::keep); !done)
            return complain(done.error());
    }
    if (request.add) {
        if (auto done = add_section(request.server, server->text, peer->server); !done)
            return complain(done.error());
    }
    if (request.client.empty())
        warn_if_others_can_read();
    wg::SecretString out;
    if (!request.add)
        out.append("# For ")
            .append(wg::presentable_path(request.server))
            .append(":\n")
            .append(peer->server);
    if (request.client.empty())
        out.append(out.empty() ? "" : "\n# For the client:\n").append(peer->client);
    return out.empty() ? kDone : print(out);
}

} // namespace ctl
