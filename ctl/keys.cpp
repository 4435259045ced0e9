// SPDX-License-Identifier: MIT
// keys.cpp - genkey, genpsk and pubkey.
#include "commands.hpp"
#include "file.hpp"

namespace ctl {

namespace {

int print_line(std::string_view text) {
    wg::SecretString line(text);
    line += '\n';
    return print(line);
}

template <class Key>
int print_new(const Call& call, wg::Result<Key> (*generate)()) {
    if (!call.arguments.empty())
        return misuse(call);
    warn_if_others_can_read();
    const auto key = generate();
    return key ? print_line(key->to_base64().view()) : complain(key.error());
}

} // namespace

int genkey(const Call& call) {
    return print_new(call, wg::generate_private_key);
}

int genpsk(const Call& call) {
    return print_new(call, wg::generate_preshared_key);
}

int pubkey(const Call& call) {
    if (!call.arguments.empty())
        return misuse(call);
    const auto text = read_stream(stdin, "stdin", kMostKeyFileBytes);
    if (!text)
        return complain(text.error());
    const auto key = key_of<wg::PrivateKey>(*text, "stdin");
    if (is_wg() && (text->empty() || !key)) {
        const bool begins_well =
            wg::PrivateKey::from_base64(text->substr(0, wg::kKeyTextChars)).has_value();
        return complain(std::string(program()) +
                        (begins_well ? ": Trailing characters found after key"
                                     : ": Key is not the correct length or format"));
    }
    if (text->empty())
        return complain("stdin: no key; pipe the output of `wgctl genkey' in");
    if (!key)
        return complain(key.error());
    const auto derived = wg::derive_public_key(*key);
    return derived ? print_line(derived->to_base64()) : complain(derived.error());
}

} // namespace ctl
