// SPDX-License-Identifier: MIT
// delpeer.cpp - delpeer: a peer out of a server's configuration file, as genpeer has put it in.
#include "commands.hpp"
#include "config_file.hpp"
#include "file.hpp"

#include <wgctl/edit.hpp>
#include <wgctl/names.hpp>
#include <wgctl/quote.hpp>

#include <string>
#include <utility>

namespace ctl {
namespace {

using wg::Code;

// By its key, or by the name that one peer has in the comments of the file.
wg::Result<wg::PublicKey> find_peer(std::string_view text, std::string_view who,
                                    const std::string& path) {
    if (const auto key = wg::PublicKey::from_base64(who))
        return *key;
    const auto keys = wg::Names::from_config(text).keys_of(who);
    if (keys.size() == 1)
        return keys.front();
    if (keys.empty())
        return wg::fail_file(Code::invalid, path,
                             "no peer is called " + wg::quote(who) +
                                 "; names are in comments such as `# Name = Ann', and a public key "
                                 "will do as well");
    return wg::fail_file(Code::invalid, path,
                         std::to_string(keys.size()) + " peers are called " + wg::quote(who) +
                             "; give the public key of one");
}

// The blank line that parted the last section from the one before goes with it.
void trim_end(wg::SecretString& text, std::string_view before) {
    while (!before.ends_with("\n\n") && text.ends_with("\n\n"))
        text.pop_back();
}

wg::Status take_out(std::string_view who, const std::string& path) {
    const auto turn = FileLock::take(path);
    if (!turn)
        return std::unexpected(turn.error());
    const auto before = read_file(path);
    if (!before)
        return std::unexpected(before.error());
    const auto key = find_peer(*before, who, path);
    if (!key)
        return std::unexpected(key.error());
    auto after = wg::remove_peer(*before, *key);
    if (!after)
        return wg::fail_file(Code::invalid, path,
                             "no peer has this public key; `wgctl showconf' and the file say which "
                             "there are");
    trim_end(*after, *before);
    return write_file(path, *after, Existing::replace);
}

} // namespace

int delpeer(const Call& call) {
    if (call.arguments.size() != 1)
        return misuse(call);
    const std::string path(call.options.value("--file"));
    if (is_stdin(path))
        return misuse(call, kStdinIsNotWritten);
    const auto done = take_out(call.arguments[0], path);
    return done ? kDone : complain(done.error());
}

} // namespace ctl
