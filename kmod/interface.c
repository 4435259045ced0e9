// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * device.c - the network interface: its life, its namespaces, and the entrance for packets
 */
#include "device.h"

#include <linux/ethtool.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/suspend.h>
#include <net/addrconf.h>
#include <net/icmp.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>

#include "binding.h"
#include "compat_net.h"
#include "drop.h"
#include "events.h"
#include "handshake.h"
#include "handshake_queue.h"
#include "lane.h"
#include "open.h"
#include "peer.h"
#include "peers.h"
#include "seal.h"
#include "socket.h"

enum {
	/* What the outside of a packet costs over IPv6, the larger of the two families. */
	OUTER_OVERHEAD = sizeof(struct ipv6hdr) + sizeof(struct udphdr) + WG_DATA_OVERHEAD,
	DEFAULT_MTU = ETH_DATA_LEN - OUTER_OVERHEAD,
};

/*
 * All devices. They come under the RTNL, and go under both: who has devices_lock may
 * go from one to the next, and let the RTNL go in between.
 */
static LIST_HEAD(devices);
static DEFINE_MUTEX(devices_lock);	/* outside of update_lock and the RTNL */
/* Inside of both, for the list alone: whoever cannot wait for either goes through it under this. */
static DEFINE_SPINLOCK(list_lock);
static atomic64_t last_generation;	/* of any device */

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
	mutex_lock(&devices_lock);
	rtnl_lock();
	spin_lock(&list_lock);
	list_del(&wg->device_list);
	spin_unlock(&list_lock);
	/* A work item may still ask for it. */
	RCU_INIT_POINTER(wg->creating_net, NULL);
	WARN_ON_ONCE(rcu_access_pointer(wg->sock4) || rcu_access_pointer(wg->sock6));
	rtnl_unlock();
	mutex_unlock(&devices_lock);
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
	/* A GSO packet of any size is cut into as many trains as it takes. */
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
	mutex_init(&wg->update_lock);
	mutex_init(&wg->removal_lock);
	init_rwsem(&wg->identity_lock);
	spin_lock_init(&wg->checker_lock);
	INIT_LIST_HEAD(&wg->peers);
	wg_allowedips_init(&wg->allowedips);
	INIT_WORK(&wg->binding_work, wg_binding_return);
	INIT_WORK(&wg->peers_work, wg_peers_work);
	wg->generation = atomic64_inc_return(&last_generation);

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

	spin_lock(&list_lock);
	list_add_rcu(&wg->device_list, &devices);
	spin_unlock(&list_lock);
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

/* Whoever has the lock may be waiting for the RTNL. */
static void assert_no_rtnl(void)
{
	if (IS_ENABLED(CONFIG_PROVE_LOCKING))
		WARN_ON_ONCE(lockdep_rtnl_is_held());
}

void wg_device_lock(struct wg_device *wg)
{
	assert_no_rtnl();
	mutex_lock(&wg->update_lock);
}

int wg_device_lock_killable(struct wg_device *wg)
{
	assert_no_rtnl();
	return mutex_lock_killable(&wg->update_lock);
}

void wg_device_unlock(struct wg_device *wg)
{
	mutex_unlock(&wg->update_lock);
}

void wg_device_changed(struct wg_device *wg)
{
	lockdep_assert_held(&wg->update_lock);
	wg->generation = atomic64_inc_return(&last_generation);
}

bool wg_device_is_ours(const struct net_device *dev)
{
	return dev->rtnl_link_ops == &link_ops;
}

void wg_device_for_each(void (*action)(struct wg_device *wg, void *data), void *data)
{
	struct wg_device *wg;

	ASSERT_RTNL();
	list_for_each_entry(wg, &devices, device_list)
		action(wg, data);
}

int wg_device_may_open(struct wg_device *wg, struct netlink_ext_ack *extack)
{
	if (rcu_access_pointer(wg->creating_net))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the namespace where the interface was created is gone, and its sockets with it: delete the interface and create it anew");
	return -ENONET;
}

/* The device after @wg, or the first for NULL, or NULL. It stays until devices_lock is let go. */
static struct wg_device *next_device(struct wg_device *wg)
{
	const struct list_head *place = wg ? &wg->device_list : &devices;
	struct list_head *next;

	lockdep_assert_held(&devices_lock);
	/* Only new ones can come meanwhile, before the first. */
	next = READ_ONCE(place->next);
	return next == &devices ? NULL : list_entry(next, struct wg_device, device_list);
}

/* Return: was it created in @net, which it has lost now with its sockets? */
static bool leave_netns(struct wg_device *wg, struct net *net)
{
	bool leaves;

	/* Changed under devices_lock alone, once the device is listed. */
	if (rcu_access_pointer(wg->creating_net) != net)
		return false;
	rtnl_lock();
	leaves = rcu_access_pointer(wg->creating_net) == net;
	if (leaves) {
		/* One that is being deleted may be past the last look at its references. */
		if (wg->dev->reg_state == NETREG_REGISTERED)
			netif_carrier_off(wg->dev);
		rcu_assign_pointer(wg->creating_net, NULL);
		wg_socket_close(wg);
	}
	rtnl_unlock();
	return leaves;
}

/* A namespace goes away: devices that were created there and moved on lose their sockets. */
static void netns_pre_exit(struct net *net)
{
	struct wg_device *wg = NULL;
	bool left = false;

	mutex_lock(&devices_lock);
	while ((wg = next_device(wg))) {
		if (!leave_netns(wg, net))
			continue;
		wg_device_lock(wg);
		wg_peers_for_each(wg, wg_endpoint_forget_routes);
		wg_device_unlock(wg);
		wg_peers_settle(wg);
		left = true;
	}
	mutex_unlock(&devices_lock);
	/* Peers that were removed let go of their routes at the end of a grace period. */
	if (left)
		rcu_barrier();
}

static struct pernet_operations netns_ops = {
	.pre_exit = netns_pre_exit,
};

/* Calls @action for every peer of every device. */
static void for_each_peer(void (*action)(struct wg_peer *peer))
{
	struct wg_device *wg = NULL;

	mutex_lock(&devices_lock);
	while ((wg = next_device(wg))) {
		wg_device_lock(wg);
		wg_peers_for_each(wg, action);
		wg_device_unlock(wg);
		wg_peers_settle(wg);
	}
	mutex_unlock(&devices_lock);
}

/* No keys any more, and new ones at once when there is something to send. */
static void start_over(struct wg_peer *peer)
{
	wg_peer_wipe_keys(peer);
	atomic64_set(&peer->last_handshake_ns, 0);
}

/*
 * No keys in an image of the memory, and no nonces that were used when it was written
 * and are used again when it runs on. So none are made between the wiping and the
 * waking up, in which the machine can be busy for long. But a machine that always
 * sleeps, and wakes up as it was, would never keep any.
 */
static int power_event(struct notifier_block *block, unsigned long action, void *data)
{
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_POST_SUSPEND:
		if (IS_ENABLED(CONFIG_PM_AUTOSLEEP) || IS_ENABLED(CONFIG_PM_USERSPACE_AUTOSLEEP))
			return 0;
		break;
	}
	switch (action) {
	case PM_HIBERNATION_PREPARE:
	case PM_SUSPEND_PREPARE:
	case PM_RESTORE_PREPARE:
		wg_handshake_hold();
		for_each_peer(wg_peer_wipe_keys);
		rcu_barrier();
		break;
	case PM_POST_HIBERNATION:
	case PM_POST_SUSPEND:
	case PM_POST_RESTORE:
		for_each_peer(start_over);
		wg_handshake_release();
		break;
	}
	return 0;
}

static struct notifier_block power_notifier = { .notifier_call = power_event };

/* Voids all sessions and handshakes at once, however long the RTNL and devices_lock are held. */
static void begin_new_lives(void)
{
	struct wg_device *wg;

	spin_lock(&list_lock);
	list_for_each_entry(wg, &devices, device_list)
		atomic_inc(&wg->life);
	spin_unlock(&list_lock);
}

/*
 * A copy of this virtual machine may run on: it would send with the same nonces,
 * and finish the same handshakes with the same keys.
 */
static int vm_fork_event(struct notifier_block *block, unsigned long action, void *data)
{
	begin_new_lives();
	for_each_peer(wg_peer_renew);
	return 0;
}

static struct notifier_block vm_fork_notifier = { .notifier_call = vm_fork_event };

int wg_device_init(const char *kind)
{
	int err;

	link_ops.kind = kind;
	err = register_pm_notifier(&power_notifier);
	if (err)
		return err;
	err = register_random_vmfork_notifier(&vm_fork_notifier);
	if (err)
		goto unregister_power;
	err = register_pernet_device(&netns_ops);
	if (err)
		goto unregister_vm_fork;
	err = rtnl_link_register(&link_ops);
	if (err)
		goto unregister_netns;
	return 0;

unregister_netns:
	unregister_pernet_device(&netns_ops);
unregister_vm_fork:
	unregister_random_vmfork_notifier(&vm_fork_notifier);
unregister_power:
	unregister_pm_notifier(&power_notifier);
	return err;
}

void wg_device_exit(void)
{
	rtnl_link_unregister(&link_ops);
	unregister_pernet_device(&netns_ops);
	unregister_random_vmfork_notifier(&vm_fork_notifier);
	unregister_pm_notifier(&power_notifier);
	/* Peers and keypairs that were freed last still run our callbacks. */
	rcu_barrier();
}
