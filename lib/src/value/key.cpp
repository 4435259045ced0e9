// SPDX-License-Identifier: MIT
// key.cpp - making, deriving and printing keys.
#include <wgctl/key.hpp>

#include "value/base64.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace wg {
namespace {

struct FreeKey {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

constexpr const char* kBadKey = "not a key: expected 44 characters of base64, as printed by "
                                "genkey, pubkey and genpsk";

Status random_bytes(KeyBytes& bytes) {
    if (RAND_priv_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        return fail(Code::system, "OpenSSL has no random bytes to give");
    return {};
}

} // namespace

SecretText::SecretText(const KeyBytes& bytes) noexcept {
    encode_base64(bytes, text_);
}

SecretText::~SecretText() {
    wipe(text_.data(), text_.size());
}

Result<PublicKey> PublicKey::from_base64(std::string_view text) {
    const auto bytes = decode_base64(text);
    if (!bytes)
        return fail(Code::invalid, kBadKey);
    return PublicKey(*bytes);
}

std::string PublicKey::to_base64() const {
    std::string text(kKeyTextChars, '\0');
    encode_base64(bytes_, std::span<char, kKeyTextChars>(text));
    return text;
}

template <class Tag>
Result<SecretKey<Tag>> SecretKey<Tag>::from_base64(std::string_view text) {
    auto bytes = decode_base64(text);
    if (!bytes)
        return fail(Code::invalid, kBadKey);
    SecretKey key(*bytes);
    wipe(bytes->data(), bytes->size());
    return key;
}

template class WGCTL_API SecretKey<PrivateTag>;
template class WGCTL_API SecretKey<PresharedTag>;

PrivateKey clamp(const PrivateKey& key) noexcept {
    if (key.is_zero())
        return key;
    KeyBytes bytes = key.bytes();
    bytes[0] &= 248;
    bytes[31] = static_cast<std::uint8_t>((bytes[31] & 127) | 64);
    PrivateKey clamped(bytes);
    wipe(bytes.data(), bytes.size());
    return clamped;
}

Result<PrivateKey> generate_private_key() {
    KeyBytes bytes;
    if (auto drawn = random_bytes(bytes); !drawn)
        return std::unexpected(drawn.error());
    PrivateKey key(bytes);
    wipe(bytes.data(), bytes.size());
    return clamp(key);
}

Result<PresharedKey> generate_preshared_key() {
    KeyBytes bytes;
    if (auto drawn = random_bytes(bytes); !drawn)
        return std::unexpected(drawn.error());
    PresharedKey key(bytes);
    wipe(bytes.data(), bytes.size());
    return key;
}

Result<PublicKey> derive_public_key(const PrivateKey& key) {
    const std::unique_ptr<EVP_PKEY, FreeKey> pair(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_X25519, nullptr, key.bytes().data(), key.bytes().size()));
    KeyBytes bytes;
    std::size_t size = bytes.size();
    if (!pair || EVP_PKEY_get_raw_public_key(pair.get(), bytes.data(), &size) != 1)
        return fail(Code::system, "OpenSSL cannot compute X25519");
    return PublicKey(bytes);
}

} // namespace wg
