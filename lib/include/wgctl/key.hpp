// SPDX-License-Identifier: MIT
// key.hpp - the three kinds of key, which no compiler lets you mix up.
#pragma once

#include <wgctl/api.hpp>
#include <wgctl/result.hpp>
#include <wgctl/wipe.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace wg {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kKeyTextChars = 44; ///< base64 (RFC 4648, section 4) with its one '='

using KeyBytes = std::array<std::uint8_t, kKeyBytes>;

/// The base64 form of a secret. Cleared when it goes out of scope.
class WGCTL_API SecretText {
public:
    explicit SecretText(const KeyBytes& bytes) noexcept;
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText();

    /// 44 characters. Valid while this object lives.
    std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

private:
    std::array<char, kKeyTextChars> text_{};
};

/// A Curve25519 public key (RFC 7748). All zeros means none.
class WGCTL_API PublicKey {
public:
    PublicKey() = default;
    explicit PublicKey(const KeyBytes& bytes) noexcept : bytes_(bytes) {}

    /// Exactly 44 characters of canonical base64. Code::invalid otherwise.
    static Result<PublicKey> from_base64(std::string_view text);
    std::string to_base64() const;

    const KeyBytes& bytes() const noexcept { return bytes_; }
    bool is_zero() const noexcept { return *this == PublicKey(); }
    auto operator<=>(const PublicKey&) const = default;

private:
    KeyBytes bytes_{};
};

/// A key nobody else may see. Clears itself, compares in constant time, does not stream.
/// All zeros means none: sent to the kernel it takes the present key away.
template <class Tag>
class WGCTL_API SecretKey {
public:
    SecretKey() = default;
    explicit SecretKey(const KeyBytes& bytes) noexcept : bytes_(bytes) {}
    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey() { wipe(bytes_.data(), bytes_.size()); }

    /// Exactly 44 characters of canonical base64, decoded in constant time. Code::invalid
    /// otherwise; the error does not repeat the text.
    static Result<SecretKey> from_base64(std::string_view text);
    SecretText to_base64() const noexcept { return SecretText(bytes_); }

    const KeyBytes& bytes() const noexcept { return bytes_; }
    bool is_zero() const noexcept { return *this == SecretKey(); }
    bool operator==(const SecretKey& other) const noexcept {
        unsigned difference = 0;
        for (std::size_t i = 0; i < kKeyBytes; ++i)
            difference |= static_cast<unsigned>(bytes_[i] ^ other.bytes_[i]);
        return difference == 0;
    }

private:
    KeyBytes bytes_{};
};

template <class Tag>
std::ostream& operator<<(std::ostream&, const SecretKey<Tag>&) = delete;

using PrivateKey = SecretKey<struct PrivateTag>;
using PresharedKey = SecretKey<struct PresharedTag>;

/// The key as X25519 and the kernel use it, five bits fixed (RFC 7748, section 5). Zero stays zero.
WGCTL_API PrivateKey clamp(const PrivateKey& key) noexcept;

/// A new private key, clamped as RFC 7748, section 5 asks. Code::system when there is no
/// randomness to be had.
WGCTL_API Result<PrivateKey> generate_private_key();

/// 32 random bytes. Code::system when there is no randomness to be had.
WGCTL_API Result<PresharedKey> generate_preshared_key();

/// X25519 with the base point 9 (RFC 7748, section 6.1). The private key need not be clamped.
/// Code::system when OpenSSL refuses.
WGCTL_API Result<PublicKey> derive_public_key(const PrivateKey& key);

} // namespace wg

template <>
struct std::hash<wg::PublicKey> {
    /// Any eight bytes of a public key are as good as random.
    std::size_t operator()(const wg::PublicKey& key) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, key.bytes().data() + 8, sizeof value);
        return value;
    }
};
