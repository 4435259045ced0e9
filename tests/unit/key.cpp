// SPDX-License-Identifier: MIT
// key.cpp - keys and their base64 form.
#include <wgctl/key.hpp>

#include "random.hpp"
#include "value/base64.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <type_traits>

namespace {

using namespace wg;

KeyBytes hex(std::string_view text) {
    KeyBytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] =
            static_cast<std::uint8_t>(std::stoi(std::string(text.substr(2 * i, 2)), nullptr, 16));
    return bytes;
}

// The plain way, with a table: what the constant-time code is compared with.
std::string slow_base64(const KeyBytes& bytes) {
    static constexpr char kTable[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    unsigned bits = 0, value = 0;
    for (unsigned byte : bytes) {
        value = value << 8 | byte;
        for (bits += 8; bits >= 6; bits -= 6)
            text += kTable[value >> (bits - 6) & 63];
    }
    text += kTable[value << (6 - bits) & 63];
    return text + "=";
}

template <class T>
concept Streams = requires(std::ostream& out, const T& value) {
    out << value;
};

static_assert(!Streams<PrivateKey> && !Streams<PresharedKey>);
static_assert(!std::is_convertible_v<PrivateKey, PresharedKey>);
static_assert(!std::is_constructible_v<PublicKey, PrivateKey>);
static_assert(!std::is_constructible_v<PrivateKey, PresharedKey>);

TEST_CASE("ThePublicKeysOfRfc7748AreDerived") {
    const PrivateKey alice(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    const PrivateKey bob(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    CHECK(derive_public_key(alice)->bytes() ==
          hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    CHECK(derive_public_key(bob)->bytes() ==
          hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
}

TEST_CASE("AGeneratedPrivateKeyIsClamped") {
    for (int i = 0; i < 50; ++i) {
        const auto key = generate_private_key();
        REQUIRE(key);
        CHECK((key->bytes()[0] & 7) == 0);
        CHECK((key->bytes()[31] & 0xc0) == 0x40);
        CHECK(*key != *generate_private_key());
    }
}

TEST_CASE("PresharedKeysDiffer") {
    CHECK(*generate_preshared_key() != *generate_preshared_key());
}

TEST_CASE("Base64AgreesWithTheTableAndComesBack") {
    test::Random random(1);
    for (int i = 0; i < 1000; ++i) {
        const PublicKey key(random.key());
        CHECK(key.to_base64() == slow_base64(key.bytes()));
        CHECK(PublicKey::from_base64(key.to_base64()) == key);
        const PrivateKey secret(random.key());
        CHECK(secret.to_base64().view() == slow_base64(secret.bytes()));
        CHECK((PrivateKey::from_base64(secret.to_base64().view()) == secret));
    }
}

TEST_CASE("EveryOtherCharacterIsNoBase64") {
    const std::string good = PublicKey(test::Random(2).key()).to_base64();
    for (std::size_t place = 0; place < good.size(); ++place) {
        for (int c = 0; c < 256; ++c) {
            std::string text = good;
            text[place] = static_cast<char>(c);
            const bool letter = std::isalnum(c) != 0 || c == '+' || c == '/';
            const auto key = PublicKey::from_base64(text);
            if (place == 43)
                CHECK(key.has_value() == (c == '='));
            else if (place < 42)
                CHECK(key.has_value() == letter);
            else // the last digit has two bits that must be zero
                CHECK((!key || key->to_base64() == text));
        }
    }
}

TEST_CASE("AKeyOfAnotherLengthIsRefusedWithoutRepeatingIt") {
    const std::string good = PublicKey(test::Random(3).key()).to_base64();
    for (const std::string& text : {std::string(), good + "=", good.substr(1), good + "\n"}) {
        const auto key = PrivateKey::from_base64(text);
        REQUIRE(!key);
        CHECK(key.error().code == Code::invalid);
        CHECK((text.empty() || key.error().context.find(text) == std::string::npos));
    }
}

TEST_CASE("AZeroKeyMeansNone") {
    CHECK(PresharedKey().is_zero());
    CHECK(!PresharedKey(test::Random(4).key()).is_zero());
    CHECK(PublicKey().to_base64() == "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
}

TEST_CASE("MemoryIsWipedBeforeItIsFreed") {
    // The allocator is asked to free what still can be looked at.
    alignas(16) static char memory[64];
    std::ranges::fill(memory, 'x');
    wipe(memory, sizeof memory);
    CHECK(std::ranges::all_of(memory, [](char c) { return c == 0; }));
}

} // namespace
