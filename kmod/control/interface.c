// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * interface.c - the network interface: its life, its switches, and the entrance for packets
 */
#include "interface.h"

#include <linux/ethtool.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/icmp.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>

#include "state/compat_net.h"
#include "state/device.h"
#include "state/drop.h"
#include "state/events.h"
#include "state/peer.h"
#include "path/lane.h"
#include "path/open.h"
#include "path/seal.h"
#include "handshake/handshake.h"
#include "handshake/handshake_queue.h"
#include "binding.h"
#include "peers.h"
#include "socket.h"

enum {
	/* What the outside of a packet costs over IPv6, the larger of the two families. */
	OUTER_OVERHEAD = sizeof(struct ipv6hdr) + sizeof(struct udphdr) + WG_DATA_OVERHEAD,
	DEFAULT_MTU = ETH_DATA_LEN - OUTER_OVERHEAD,
};

static int open_device(struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rtnl(dev);
	struct inet6_dev *in6_dev = __in6_dev_get(dev);
	struct wg_device *wg = netdev_priv(dev);
	u16 port = wg->listen_port;
	int err;

	/* Every peer is one hop away: there is nothing to redirect to. */
	if (in_dev) {
		IN_DEV_CONF_SET(in_dev, SEND_REDIRECTS, false);
		IPV4_DEVCONF_ALL(dev_net(dev), SEND_REDIRECTS) = false;
	}
	/* A link-local address that no allowed IP names would be of no use. */
	if (in6_dev)
		in6_dev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;

	err = wg_socket_open(wg, port);
	if (err == -EADDRINUSE)	/* ndo_open can give no text to who asked */
		net_info_ratelimited("%s: port %u is in use by another socket: set another listen port, or 0 for a free one\n",
				     dev->name, port);
	if (err)
		return err;
	if (wg->listen_port != port)
		wg_event_device(wg, WGCTL_EVENT_DEVICE_CHANGED);
	wg_peers_follow_link(wg);
	return 0;
}

static int stop_device(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);

	wg_socket_close(wg);
	wg_lanes_purge(wg);
	wg_handshake_queue_purge(wg);
	atomic_inc(&wg->life);
	wg_peers_follow_link(wg);
	return 0;
}

/*
 * Tells the sender that there is no way to the destination. Where IPv6 is
 * disabled, the kernel would crash looking for an address to tell it from.
 */
static void send_unreachable(struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else if (ipv6_mod_enabled())
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
}

/*
 * Finds the @peer that @skb is for, under RCU. Return: 0, or an error that the
 * sender gets to see; @peer may be known then nevertheless.
 */
static int find_destination(struct wg_device *wg, const struct sk_buff *skb,
			    struct wg_peer **peer, enum wgctl_drop *reason)
{
	__be16 protocol = ip_tunnel_parse_protocol(skb);

	*peer = NULL;
	*reason = WGCTL_DROP_TX_NOT_IP;
	if (unlikely(!protocol || protocol != skb->protocol))
		return -EPROTONOSUPPORT;
	if (protocol == htons(ETH_P_IP))
		*peer = wg_allowedips_lookup(&wg->allowedips, AF_INET, &ip_hdr(skb)->daddr);
	else
		*peer = wg_allowedips_lookup(&wg->allowedips, AF_INET6, &ipv6_hdr(skb)->daddr);
	*reason = WGCTL_DROP_TX_NO_PEER;
	if (unlikely(!*peer))
		return -ENOKEY;
	*reason = WGCTL_DROP_TX_NO_ENDPOINT;
	if (unlikely(READ_ONCE((*peer)->endpoint.remote.sa_family) == AF_UNSPEC))
		return -EDESTADDRREQ;
	return 0;
}

/* ndo_start_xmit: softirqs off. Consumes @skb; a negative number is the sender's error. */
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);
	enum wgctl_drop reason;
	struct wg_peer *peer;
	int err;

	rcu_read_lock();
	err = find_destination(wg, skb, &peer, &reason);
	if (likely(!err)) {
		skb_tx_timestamp(skb);
		wg_seal_send(peer, skb);
	} else {
		if (reason != WGCTL_DROP_TX_NOT_IP)
			send_unreachable(skb);
		DEV_STATS_INC(dev, tx_errors);
		wg_drop(wg, peer, skb, reason);
	}
	rcu_read_unlock();
	return err;
}

static const struct net_device_ops device_ops = {
	.ndo_open = open_device,
	.ndo_stop = stop_device,
	.ndo_start_xmit = xmit,
	.ndo_get_stats64 = dev_get_tstats64,
};

static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	/* The name that other tools match: "wireguard", unless kind= says otherwise. */
	strscpy(info->driver, dev->rtnl_link_ops->kind, sizeof(info->driver));
	strscpy(info->version, WG_VERSION, sizeof(info->version));
}

/* The switches of ethtool --set-priv-flags, by their bits. */
enum {
	PRIVATE_TRAINS,
	PRIVATE_COUNT,
};

static const char private_names[PRIVATE_COUNT][ETH_GSTRING_LEN] = {
	[PRIVATE_TRAINS] = "trains",
};

static u32 get_priv_flags(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);

	return READ_ONCE(wg->trains) ? BIT(PRIVATE_TRAINS) : 0;
}

static int set_priv_flags(struct net_device *dev, u32 flags)
{
	struct wg_device *wg = netdev_priv(dev);

	WRITE_ONCE(wg->trains, flags & BIT(PRIVATE_TRAINS));
	return 0;
}

static int get_sset_count(struct net_device *dev, int sset)
{
	switch (sset) {
	case ETH_SS_STATS:
		return WG_COUNTS;
	case ETH_SS_PRIV_FLAGS:
		return PRIVATE_COUNT;
	default:
		return -EOPNOTSUPP;
	}
}

static void get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	unsigned int which;

	if (sset == ETH_SS_PRIV_FLAGS)
		memcpy(data, private_names, sizeof(private_names));
	if (sset != ETH_SS_STATS)
		return;
	for (which = 0; which < WG_COUNTS; ++which)
		strscpy(data + which * ETH_GSTRING_LEN, wg_counter_name(which), ETH_GSTRING_LEN);
}

static void get_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats, u64 *data)
{
	struct wg_device *wg = netdev_priv(dev);
	unsigned int which;

	for (which = 0; which < WG_COUNTS; ++which)
		data[which] = wg_counters_read(wg->counters, which);
}

static const struct ethtool_ops device_ethtool_ops = {
	.get_drvinfo = get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_ethtool_stats,
	.get_priv_flags = get_priv_flags,
	.set_priv_flags = set_priv_flags,
};

/* The end of a device: it is unregistered, no packet and no user can find it. */
static void destruct(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);

	/* Nothing comes any more, and what has come is opened or gone. */
	wg_lanes_destroy(wg);
	wg_peers_remove(wg);
	rcu_barrier();
	/* A namespace that ends has waited for their routes until here. */
	wg_devices_lock();
	rtnl_lock();
	wg_device_delist(wg);
	/* A work item may still ask for it. */
	RCU_INIT_POINTER(wg->creating_net, NULL);
	WARN_ON_ONCE(rcu_access_pointer(wg->sock4) || rcu_access_pointer(wg->sock6));
	rtnl_unlock();
	wg_devices_unlock();
	cancel_work_sync(&wg->binding_work);
	cancel_work_sync(&wg->peers_work);

	/* These were the last peers. */
	wg_handshake_queue_destroy(wg);
	rcu_barrier();
	rhashtable_destroy(&wg->sessions);
	rhashtable_destroy(&wg->peers_by_key);
	wg_allowedips_destroy(&wg->allowedips);
	free_percpu(wg->counters);
	free_percpu(dev->tstats);
	memzero_explicit(&wg->identity, sizeof(wg->identity));
	memzero_explicit(&wg->checker, sizeof(wg->checker));
	pr_debug("%s: interface destroyed\n", dev->name);
	free_netdev(dev);
}

static const struct device_type device_type = { .name = "wireguard" };

static void setup(struct net_device *dev)
{
	const netdev_features_t features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_GSO |
					   NETIF_F_GSO_SOFTWARE | NETIF_F_HIGHDMA;

	dev->netdev_ops = &device_ops;
	dev->ethtool_ops = &device_ethtool_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
	/* Sealing uses memory of the CPU that hard interrupts must not touch. */
	dev->priv_flags |= IFF_NO_QUEUE | IFF_DISABLE_NETPOLL;
	wg_set_lockless_tx(dev);
	/* The route of a packet tells its MTU, and where to send an ICMP error. */
	netif_keep_dst(dev);
	dev->features |= features | NETIF_F_RXCSUM;
	dev->hw_features |= features | NETIF_F_RXCSUM;
	dev->hw_enc_features |= features;
	dev->mtu = DEFAULT_MTU;
	dev->max_mtu = round_down(INT_MAX, WG_PADDING_MULTIPLE) - OUTER_OVERHEAD;
	/* A GSO packet of any size is sealed into as many trains as it takes. */
	netif_set_tso_max_size(dev, GSO_MAX_SIZE);
	SET_NETDEV_DEVTYPE(dev, &device_type);
}

WG_NEWLINK(newlink)
{
	struct wg_device *wg = netdev_priv(dev);
	int err = -ENOMEM;

	rcu_assign_pointer(wg->creating_net, wg_newlink_net(dev));
	wg->dev = dev;
	wg->trains = true;
	wg_device_setup(wg);
	INIT_WORK(&wg->binding_work, wg_binding_return);
	INIT_WORK(&wg->peers_work, wg_peers_work);

	wg->counters = alloc_percpu(struct wg_counters);
	if (!wg->counters)
		return err;
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		goto free_counters;
	err = wg_peer_table_init(wg);
	if (err)
		goto free_stats;
	err = wg_session_table_init(wg);
	if (err)
		goto destroy_peers;
	err = wg_handshake_queue_init(wg, wg_handshake_work);
	if (err)
		goto destroy_sessions;
	err = wg_lanes_init(wg, wg_open_slice);
	if (err)
		goto destroy_handshake;
	err = register_netdevice(dev);
	if (err < 0)
		goto destroy_lanes;

	wg_device_enlist(wg);
	/* Set last: a registration that fails would call it, and clean up a second time. */
	dev->priv_destructor = destruct;
	pr_debug("%s: interface created\n", dev->name);
	return 0;

destroy_lanes:
	wg_lanes_destroy(wg);
destroy_handshake:
	wg_handshake_queue_destroy(wg);
destroy_sessions:
	rhashtable_destroy(&wg->sessions);
destroy_peers:
	rhashtable_destroy(&wg->peers_by_key);
free_stats:
	free_percpu(dev->tstats);
	dev->tstats = NULL;
free_counters:
	free_percpu(wg->counters);
	return err;
}

static struct rtnl_link_ops link_ops = {
	.priv_size = sizeof(struct wg_device),
	.setup = setup,
	.newlink = newlink,
};

int wg_interface_may_open(struct wg_device *wg, struct netlink_ext_ack *extack)
{
	if (rcu_access_pointer(wg->creating_net))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the namespace where the interface was created is gone, and its sockets with it: delete the interface and create it anew");
	return -ENONET;
}

int __init wg_interface_init(const char *kind)
{
	link_ops.kind = kind;
	wg_devices_init(&link_ops);
	return rtnl_link_register(&link_ops);
}

void wg_interface_exit(void)
{
	rtnl_link_unregister(&link_ops);
	/* Peers and keypairs that were freed last still run our callbacks. */
	rcu_barrier();
}
