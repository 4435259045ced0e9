// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * request.c - what a request says, and the device that it means
 *
 * The interface is that of <linux/wireguard.h>, so that every existing tool
 * works. Every rejection carries a text and points at its attribute.
 */
#include "request.h"

#include <linux/netdevice.h>

#include "state/device.h"

static int check_key(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (nla_len(attr) == WG_KEY_LEN)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "a key must have 32 bytes");
	return -ERANGE;
}

static int check_endpoint(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (nla_len(attr) >= sizeof(struct sockaddr_in))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "an endpoint must be a struct sockaddr_in or sockaddr_in6");
	return -ERANGE;
}

static int check_address(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (nla_len(attr) == sizeof(struct in_addr) || nla_len(attr) == sizeof(struct in6_addr))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "an address must have 4 bytes (IPv4) or 16 (IPv6)");
	return -EINVAL;
}

const struct nla_policy wg_device_policy[WGDEVICE_A_MAX + 1] = {
	[WGDEVICE_A_IFINDEX] = { .type = NLA_U32 },
	[WGDEVICE_A_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[WGDEVICE_A_PRIVATE_KEY] = NLA_POLICY_VALIDATE_FN(NLA_BINARY, check_key),
	[WGDEVICE_A_PUBLIC_KEY] = NLA_POLICY_VALIDATE_FN(NLA_BINARY, check_key),
	[WGDEVICE_A_FLAGS] = NLA_POLICY_MASK(NLA_U32, WGDEVICE_F_REPLACE_PEERS),
	[WGDEVICE_A_LISTEN_PORT] = { .type = NLA_U16 },
	[WGDEVICE_A_FWMARK] = { .type = NLA_U32 },
	[WGDEVICE_A_PEERS] = { .type = NLA_NESTED },
};

#define PEER_FLAGS (WGPEER_F_REMOVE_ME | WGPEER_F_REPLACE_ALLOWEDIPS | WGPEER_F_UPDATE_ONLY)

const struct nla_policy wg_peer_policy[WGPEER_A_MAX + 1] = {
	[WGPEER_A_PUBLIC_KEY] = NLA_POLICY_VALIDATE_FN(NLA_BINARY, check_key),
	[WGPEER_A_PRESHARED_KEY] = NLA_POLICY_VALIDATE_FN(NLA_BINARY, check_key),
	[WGPEER_A_FLAGS] = NLA_POLICY_MASK(NLA_U32, PEER_FLAGS),
	[WGPEER_A_ENDPOINT] = NLA_POLICY_VALIDATE_FN(NLA_BINARY, check_endpoint),
	[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL] = { .type = NLA_U16 },
	[WGPEER_A_LAST_HANDSHAKE_TIME] =
		NLA_POLICY_EXACT_LEN(sizeof(struct __kernel_timespec)),
	[WGPEER_A_RX_BYTES] = { .type = NLA_U64 },
	[WGPEER_A_TX_BYTES] = { .type = NLA_U64 },
	[WGPEER_A_ALLOWEDIPS] = { .type = NLA_NESTED },
	[WGPEER_A_PROTOCOL_VERSION] = { .type = NLA_U32 },
};

const struct nla_policy wg_allowedip_policy[WG_ALLOWEDIP_MAX + 1] = {
	[WGALLOWEDIP_A_FAMILY] = { .type = NLA_U16 },
	[WGALLOWEDIP_A_IPADDR] = NLA_POLICY_VALIDATE_FN(NLA_BINARY, check_address),
	[WGALLOWEDIP_A_CIDR_MASK] = { .type = NLA_U8 },
	[WGALLOWEDIP_A_FLAGS] = NLA_POLICY_MASK(NLA_U32, WGALLOWEDIP_F_REMOVE_ME),
};

struct genl_family wg_request_family __ro_after_init = {
	.version = WG_GENL_VERSION,
	.maxattr = WGDEVICE_A_MAX,
	.policy = wg_device_policy,
	.module = THIS_MODULE,
	.resv_start_op = WG_CMD_SET_DEVICE + 1,
	.netnsok = true,
	/* Or all families that do not say so would wait for a change that takes seconds. */
	.parallel_ops = true,
};

struct wg_device *wg_request_find_device(struct net *net, struct nlattr **attrs,
					 struct netlink_ext_ack *extack)
{
	struct net_device *dev;

	if (!attrs[WGDEVICE_A_IFINDEX] == !attrs[WGDEVICE_A_IFNAME]) {
		NL_SET_ERR_MSG(extack, "name the interface by either its index or its name");
		return ERR_PTR(-EBADR);
	}
	if (attrs[WGDEVICE_A_IFINDEX])
		dev = dev_get_by_index(net, nla_get_u32(attrs[WGDEVICE_A_IFINDEX]));
	else
		dev = dev_get_by_name(net, nla_data(attrs[WGDEVICE_A_IFNAME]));
	if (!dev) {
		NL_SET_ERR_MSG(extack, "there is no such interface");
		return ERR_PTR(-ENODEV);
	}
	if (!wg_device_is_ours(dev)) {
		dev_put(dev);
		NL_SET_ERR_MSG(extack, "the interface is not a WireGuard interface of this driver");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(dev);
}

/* Checked before, so these cannot fail. */

void wg_request_peer(struct wg_request_peer *peer, const struct nlattr *attr)
{
	nla_parse_nested(peer->attrs, WGPEER_A_MAX, attr, wg_peer_policy, NULL);
	peer->public_key = nla_data(peer->attrs[WGPEER_A_PUBLIC_KEY]);
	peer->flags = 0;
	if (peer->attrs[WGPEER_A_FLAGS])
		peer->flags = nla_get_u32(peer->attrs[WGPEER_A_FLAGS]);
}

bool wg_request_adds(const struct wg_request_peer *peer, const u8 own_key[WG_KEY_LEN])
{
	if (peer->flags & WGPEER_F_UPDATE_ONLY)
		return false;
	return !memchr_inv(own_key, 0, WG_KEY_LEN) ||
	       memcmp(own_key, peer->public_key, WG_KEY_LEN);
}

struct wg_request_allowedip wg_request_allowedip(const struct nlattr *attr)
{
	struct nlattr *tb[WG_ALLOWEDIP_MAX + 1];
	struct wg_request_allowedip ip;

	nla_parse_nested(tb, WG_ALLOWEDIP_MAX, attr, wg_allowedip_policy, NULL);
	ip.address = nla_data(tb[WGALLOWEDIP_A_IPADDR]);
	ip.family = nla_get_u16(tb[WGALLOWEDIP_A_FAMILY]);
	ip.cidr = nla_get_u8(tb[WGALLOWEDIP_A_CIDR_MASK]);
	ip.remove = tb[WGALLOWEDIP_A_FLAGS] &&
		    (nla_get_u32(tb[WGALLOWEDIP_A_FLAGS]) & WGALLOWEDIP_F_REMOVE_ME);
	return ip;
}

bool wg_request_replaces_peers(struct nlattr **attrs)
{
	return attrs[WGDEVICE_A_FLAGS] &&
	       (nla_get_u32(attrs[WGDEVICE_A_FLAGS]) & WGDEVICE_F_REPLACE_PEERS);
}

void wg_request_wipe(struct genl_info *info)
{
	memzero_explicit(genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr));
}
