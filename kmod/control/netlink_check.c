// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * netlink_check.c - is a change well formed, and may the caller ask for it?
 *
 * Every attribute of every peer is looked at before anything is done.
 */
#include "netlink_check.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "state/device.h"
#include "request.h"

static int check_allowedip(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[WG_ALLOWEDIP_MAX + 1];
	u8 cidr;
	int err;

	err = nla_parse_nested(tb, WG_ALLOWEDIP_MAX, attr, wg_allowedip_policy, extack);
	if (err)
		return err;
	if (!tb[WGALLOWEDIP_A_FAMILY] || !tb[WGALLOWEDIP_A_IPADDR] ||
	    !tb[WGALLOWEDIP_A_CIDR_MASK]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an allowed IP needs its family, address and prefix length");
		return -EINVAL;
	}
	cidr = nla_get_u8(tb[WGALLOWEDIP_A_CIDR_MASK]);
	switch (nla_get_u16(tb[WGALLOWEDIP_A_FAMILY])) {
	case AF_INET:
		if (nla_len(tb[WGALLOWEDIP_A_IPADDR]) == sizeof(struct in_addr) && cidr <= 32)
			return 0;
		break;
	case AF_INET6:
		if (nla_len(tb[WGALLOWEDIP_A_IPADDR]) == sizeof(struct in6_addr) && cidr <= 128)
			return 0;
		break;
	default:
		NL_SET_ERR_MSG_ATTR(extack, tb[WGALLOWEDIP_A_FAMILY],
				    "the family of an allowed IP must be AF_INET or AF_INET6");
		return -EINVAL;
	}
	NL_SET_ERR_MSG_ATTR(extack, tb[WGALLOWEDIP_A_CIDR_MASK],
			    "the address or the prefix length does not fit the family");
	return -EINVAL;
}

static int check_peer(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[WGPEER_A_MAX + 1], *allowedip;
	int err, remaining;

	err = nla_parse_nested(tb, WGPEER_A_MAX, attr, wg_peer_policy, extack);
	if (err)
		return err;
	if (!tb[WGPEER_A_PUBLIC_KEY]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "a peer needs its public key");
		return -EINVAL;
	}
	if (tb[WGPEER_A_PROTOCOL_VERSION] && nla_get_u32(tb[WGPEER_A_PROTOCOL_VERSION]) != 1) {
		NL_SET_ERR_MSG_ATTR(extack, tb[WGPEER_A_PROTOCOL_VERSION],
				    "the only protocol version is 1");
		return -EPFNOSUPPORT;
	}
	if (!tb[WGPEER_A_ALLOWEDIPS])
		return 0;
	nla_for_each_nested(allowedip, tb[WGPEER_A_ALLOWEDIPS], remaining) {
		err = check_allowedip(allowedip, extack);
		if (err)
			return err;
	}
	return 0;
}

int wg_netlink_check_capability(struct wg_device *wg, const struct sk_buff *skb,
				struct netlink_ext_ack *extack)
{
	struct net *net;
	bool capable;

	rcu_read_lock();
	net = rcu_dereference(wg->creating_net);
	capable = net && netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN);
	rcu_read_unlock();
	if (capable)
		return 0;
	NL_SET_ERR_MSG(extack,
		       "port, mark and binding need CAP_NET_ADMIN in the namespace where the interface was created, which must still be there");
	return -EPERM;
}

int wg_netlink_check_rights(struct wg_device *wg, struct nlattr **attrs,
			    const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (!attrs[WGDEVICE_A_LISTEN_PORT] && !attrs[WGDEVICE_A_FWMARK])
		return 0;
	return wg_netlink_check_capability(wg, skb, extack);
}

int wg_netlink_check_place(struct wg_device *wg, const struct sk_buff *skb,
			   struct netlink_ext_ack *extack)
{
	ASSERT_RTNL();
	if (wg_device_is_there(wg) && net_eq(dev_net(wg->dev), sock_net(skb->sk)))
		return 0;
	NL_SET_ERR_MSG(extack, "the interface has gone meanwhile");
	return -ENODEV;
}

int wg_netlink_check(struct wg_device *wg, struct nlattr **attrs, const struct sk_buff *skb,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *peer;
	int err, remaining;

	err = wg_netlink_check_rights(wg, attrs, skb, extack);
	if (err)
		return err;
	if (!attrs[WGDEVICE_A_PEERS])
		return 0;
	nla_for_each_nested(peer, attrs[WGDEVICE_A_PEERS], remaining) {
		err = check_peer(peer, extack);
		if (err)
			return err;
	}
	return 0;
}
