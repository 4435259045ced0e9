// SPDX-License-Identifier: GPL-2.0 OR MIT
/* namespace.c - a network namespace goes away: devices that were created there lose their sockets */
#include "namespace.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "state/device.h"
#include "state/endpoint.h"
#include "peers.h"
#include "socket.h"

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

/* Those that are still there go with it. These have moved on. */
static void netns_pre_exit(struct net *net)
{
	struct wg_device *wg = NULL;
	bool left = false;

	wg_devices_lock();
	while ((wg = wg_device_next(wg))) {
		if (!leave_netns(wg, net))
			continue;
		wg_device_lock(wg);
		wg_peers_for_each(wg, wg_endpoint_forget_routes);
		wg_device_unlock(wg);
		wg_peers_settle(wg);
		left = true;
	}
	wg_devices_unlock();
	/* Peers that were removed let go of their routes at the end of a grace period. */
	if (left)
		rcu_barrier();
}

static struct pernet_operations netns_ops = {
	.pre_exit = netns_pre_exit,
};

int __init wg_namespace_init(void)
{
	return register_pernet_device(&netns_ops);
}

void wg_namespace_exit(void)
{
	unregister_pernet_device(&netns_ops);
}
