<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Disposition</name>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>leaves-model</source>
        <translation>离开模型</translation>
    </message>
    <message>
        <source>denied</source>
        <translation>被规则丢弃</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>被规则拒绝</translation>
    </message>
    <message>
        <source>no-route</source>
        <translation>没有路由</translation>
    </message>
    <message>
        <source>neighbor-unreachable</source>
        <translation>邻居不可达</translation>
    </message>
    <message>
        <source>ttl-expired</source>
        <translation>TTL 用尽</translation>
    </message>
    <message>
        <source>loop</source>
        <translation>环路</translation>
    </message>
    <message>
        <source>packet-too-big</source>
        <translation>包太大</translation>
    </message>
    <message>
        <source>interface-down</source>
        <translation>接口未启用</translation>
    </message>
    <message>
        <source>no-listener</source>
        <translation>无人监听</translation>
    </message>
    <message>
        <source>martian</source>
        <translation>源地址不可能</translation>
    </message>
    <message>
        <source>forwarding-disabled</source>
        <translation>未开启转发</translation>
    </message>
    <message>
        <source>not-for-us</source>
        <translation>不是发给本机</translation>
    </message>
    <message>
        <source>malformed</source>
        <translation>格式错误</translation>
    </message>
    <message>
        <source>queue-full</source>
        <translation>队列已满</translation>
    </message>
    <message>
        <source>conntrack-drop</source>
        <translation>连接跟踪丢弃</translation>
    </message>
    <message>
        <source>link-fault</source>
        <translation>链路故障</translation>
    </message>
    <message>
        <source>in-flight</source>
        <translation>仍在途中</translation>
    </message>
</context>
<context>
    <name>EventFilter</name>
    <message>
        <source>&quot;%1&quot; is too much</source>
        <translation>“%1” 是多余的</translation>
    </message>
    <message>
        <source>something is missing at the end</source>
        <translation>末尾缺了东西</translation>
    </message>
    <message>
        <source>this is too long</source>
        <translation>太长了</translation>
    </message>
    <message>
        <source>a &quot;)&quot; is missing</source>
        <translation>缺少 “)”</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot stand here</source>
        <translation>“%1” 不能放在这里</translation>
    </message>
    <message>
        <source>there is no field &quot;%1&quot;; there are ip.src, ip.dst, udp.sport, udp.dport, tcp.sport, tcp.dport, where and kind</source>
        <translation>没有字段 “%1”；可用的有 ip.src、ip.dst、udp.sport、udp.dport、tcp.sport、tcp.dport、where 和 kind</translation>
    </message>
    <message>
        <source>a value is missing behind &quot;%1&quot;</source>
        <translation>“%1” 后面缺少值</translation>
    </message>
</context>
<context>
    <name>EventWords</name>
    <message>
        <source>interface</source>
        <translation>接口</translation>
    </message>
    <message>
        <source>address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>route</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>sysctl</source>
        <translation>内核参数</translation>
    </message>
    <message>
        <source>neighbor</source>
        <translation>邻居</translation>
    </message>
    <message>
        <source>fdb</source>
        <translation>转发表</translation>
    </message>
    <message>
        <source>conntrack</source>
        <translation>连接跟踪</translation>
    </message>
    <message>
        <source>lease</source>
        <translation>租约</translation>
    </message>
    <message>
        <source>pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>service</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>endpoints</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>daemon</source>
        <translation>守护进程</translation>
    </message>
    <message>
        <source>event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>packet</source>
        <translation>包</translation>
    </message>
</context>
<context>
    <name>FindingHtml</name>
    <message>
        <source>tried on a copy: %1</source>
        <translation>已在副本上试过：%1</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Effect</source>
        <translation>后果</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>始于</translation>
    </message>
    <message>
        <source>Mend</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核对</translation>
    </message>
</context>
<context>
    <name>InspectorPage</name>
    <message>
        <source>Nothing is chosen. Follow a packet, and choose a box of its way.</source>
        <translation>尚未选中任何步骤。请先跟踪一个数据包，再点选它路上的一个方框。</translation>
    </message>
    <message>
        <source>, on the way back</source>
        <translation>，回程</translation>
    </message>
    <message>
        <source>Rules visited in %1, chain %2</source>
        <translation>表 %1 的 %2 链中查过的规则</translation>
    </message>
    <message>
        <source>The chain has no rules: its policy decides.</source>
        <translation>这条链没有规则：由默认策略决定。</translation>
    </message>
    <message>
        <source>chance %1</source>
        <translation>概率 %1</translation>
    </message>
    <message>
        <source>not modelled</source>
        <translation>未建模</translation>
    </message>
    <message>
        <source>No rule decided; the chain&apos;s policy is %1.</source>
        <translation>没有规则作出决定；这条链的默认策略是 %1。</translation>
    </message>
    <message>
        <source>Routes</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的网段</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>度量</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>由谁添加</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>There is no entry for this packet.</source>
        <translation>这个数据包没有连接跟踪表项。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>source</source>
        <translation>源地址</translation>
    </message>
    <message>
        <source>destination</source>
        <translation>目的地址</translation>
    </message>
    <message>
        <source>protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>source port</source>
        <translation>源端口</translation>
    </message>
    <message>
        <source>destination port</source>
        <translation>目的端口</translation>
    </message>
    <message>
        <source>TTL</source>
        <translation>TTL</translation>
    </message>
    <message>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>MAC source</source>
        <translation>源 MAC</translation>
    </message>
    <message>
        <source>MAC destination</source>
        <translation>目的 MAC</translation>
    </message>
    <message>
        <source>Headers, before and after %1</source>
        <translation>经过 %1 前后的报头</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>not matched</source>
        <translation>不匹配</translation>
    </message>
    <message>
        <source>in %1, step %2 of %3%4: %5</source>
        <translation>在 %1，第 %2 步，共 %3 步%4：%5</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>邻居</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC 地址</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>路</translation>
    </message>
    <message>
        <source>✓ is chosen; the others match as well, but are worse.</source>
        <translation>✓ 是选中的；其余的也匹配，但不如它。</translation>
    </message>
    <message>
        <source>The whole table</source>
        <translation>整张表</translation>
    </message>
    <message>
        <source>Forwarding database of %1</source>
        <translation>%1 的转发表</translation>
    </message>
    <message>
        <source>Behind</source>
        <translation>在其后</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>and %1 more: see the pane State</source>
        <translation>还有 %1 行：见“状态”窗格</translation>
    </message>
    <message>
        <source>Its addresses are translated: NAT is the difference between the two directions.</source>
        <translation>它的地址会被转换：NAT 就是两个方向之间的差别。</translation>
    </message>
    <message>
        <source>The whole chain %1</source>
        <translation>整条链 %1</translation>
    </message>
    <message>
        <source>policy</source>
        <translation>默认策略</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>没有走到</translation>
    </message>
    <message>
        <source>matched, goes on</source>
        <translation>匹配，继续</translation>
    </message>
    <message>
        <source>matched, on into another chain</source>
        <translation>匹配，进入另一条链</translation>
    </message>
    <message>
        <source>matched, back to the chain before</source>
        <translation>匹配，回到前一条链</translation>
    </message>
    <message>
        <source>matched, accepted</source>
        <translation>匹配，放行</translation>
    </message>
    <message>
        <source>matched, dropped</source>
        <translation>匹配，丢弃</translation>
    </message>
    <message>
        <source>matched, rejected</source>
        <translation>匹配，拒绝</translation>
    </message>
    <message numerus="yes">
        <source>%n more rules like these</source>
        <translation>
            <numerusform>还有 %n 条同样的规则</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>Each asks for another address, interface, protocol or port.</source>
        <translation>每一条要求的地址、接口、协议或端口都不同。</translation>
    </message>
</context>
<context>
    <name>PacketFields</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Version, header length</source>
        <translation>版本、首部长度</translation>
    </message>
    <message>
        <source>4, %1 bytes</source>
        <translation>4，%1 字节</translation>
    </message>
    <message>
        <source>Total length</source>
        <translation>总长度</translation>
    </message>
    <message>
        <source>Identification</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>Fragment</source>
        <translation>分片</translation>
    </message>
    <message>
        <source>offset %1</source>
        <translation>偏移 %1</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Header checksum</source>
        <translation>首部校验和</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>echo request</source>
        <translation>回显请求</translation>
    </message>
    <message>
        <source>echo reply</source>
        <translation>回显应答</translation>
    </message>
    <message>
        <source>type %1</source>
        <translation>类型 %1</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>校验和</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>标识符</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>未用</translation>
    </message>
    <message>
        <source>Sequence number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>MTU of the next hop, or unused</source>
        <translation>下一跳的 MTU，或未用</translation>
    </message>
    <message>
        <source>Source port</source>
        <translation>源端口</translation>
    </message>
    <message>
        <source>Destination port</source>
        <translation>目的端口</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>Acknowledgement</source>
        <translation>确认号</translation>
    </message>
    <message>
        <source>Header length</source>
        <translation>首部长度</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Urgent pointer</source>
        <translation>紧急指针</translation>
    </message>
</context>
<context>
    <name>Screenshot</name>
    <message>
        <source>--size is WIDTHxHEIGHT in pixels, for instance 1920x1080</source>
        <translation>--size 是以像素计的 宽x高，例如 1920x1080</translation>
    </message>
    <message>
        <source>--step is a number from 1</source>
        <translation>--step 是从 1 开始的数</translation>
    </message>
    <message>
        <source>the engine does not answer</source>
        <translation>引擎没有应答</translation>
    </message>
    <message>
        <source>%1 cannot be opened</source>
        <translation>无法打开 %1</translation>
    </message>
    <message>
        <source>--step: the packet&apos;s way has %1 steps</source>
        <translation>--step：这个包的路径有 %1 步</translation>
    </message>
    <message>
        <source>%1 cannot be written</source>
        <translation>无法写入 %1</translation>
    </message>
</context>
<context>
    <name>StepWords</name>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Because</source>
        <translation>因为</translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation>网桥</translation>
    </message>
    <message>
        <source>By</source>
        <translation>由谁</translation>
    </message>
    <message>
        <source>The bridge calls iptables</source>
        <translation>网桥会问 iptables</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>决定</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>结局</translation>
    </message>
    <message>
        <source>Fault of the link</source>
        <translation>链路故障</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>Hook</source>
        <translation>挂载点</translation>
    </message>
    <message>
        <source>ICMP code</source>
        <translation>ICMP 代码</translation>
    </message>
    <message>
        <source>ICMP type</source>
        <translation>ICMP 类型</translation>
    </message>
    <message>
        <source>Came in by port</source>
        <translation>进来的端口</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>接口</translation>
    </message>
    <message>
        <source>Came in by</source>
        <translation>进来的接口</translation>
    </message>
    <message>
        <source>Leaves by</source>
        <translation>出去的接口</translation>
    </message>
    <message>
        <source>Length in bytes</source>
        <translation>长度（字节）</translation>
    </message>
    <message>
        <source>MAC address</source>
        <translation>MAC 地址</translation>
    </message>
    <message>
        <source>Destination MAC</source>
        <translation>目的 MAC</translation>
    </message>
    <message>
        <source>Source MAC</source>
        <translation>源 MAC</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>报文</translation>
    </message>
    <message>
        <source>Next hop</source>
        <translation>下一跳</translation>
    </message>
    <message>
        <source>Leaves by ports</source>
        <translation>出去的端口</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>为了</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Taken by</source>
        <translation>接收者</translation>
    </message>
    <message>
        <source>Policy rule</source>
        <translation>策略规则</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Source address</source>
        <translation>源地址</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>TTL</source>
        <translation>TTL</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>it has learned the port</source>
        <translation>已学到端口</translation>
    </message>
    <message>
        <source>to all other ports</source>
        <translation>发往其余所有端口</translation>
    </message>
    <message>
        <source>to the host itself</source>
        <translation>交给主机自己</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>original: that of the first packet</source>
        <translation>原方向：第一个包的方向</translation>
    </message>
    <message>
        <source>reply</source>
        <translation>应答方向</translation>
    </message>
    <message>
        <source>a packet that is made here</source>
        <translation>本机发出的包</translation>
    </message>
    <message>
        <source>a packet that came in</source>
        <translation>进来的包</translation>
    </message>
    <message>
        <source>a packet that rules have changed</source>
        <translation>被规则改过的包</translation>
    </message>
    <message>
        <source>on to the next hop</source>
        <translation>交给下一跳</translation>
    </message>
    <message>
        <source>it is for this host</source>
        <translation>发给本机</translation>
    </message>
    <message>
        <source>it is for everybody on the link</source>
        <translation>发给链路上的所有人</translation>
    </message>
    <message>
        <source>no way leads there</source>
        <translation>没有路通往那里</translation>
    </message>
    <message>
        <source>it was known</source>
        <translation>本来就知道</translation>
    </message>
    <message>
        <source>ARP has found it</source>
        <translation>ARP 问到了</translation>
    </message>
    <message>
        <source>ARP asks, the packet waits</source>
        <translation>ARP 去问，包先等着</translation>
    </message>
    <message>
        <source>nobody answered</source>
        <translation>没有人回答</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Source port</source>
        <translation>源端口</translation>
    </message>
    <message>
        <source>Destination port</source>
        <translation>目的端口</translation>
    </message>
    <message>
        <source>ICMP identifier</source>
        <translation>ICMP 标识</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Type of service</source>
        <translation>服务类型</translation>
    </message>
    <message>
        <source>Largest TCP segment</source>
        <translation>TCP 最大报文段</translation>
    </message>
    <message>
        <source>UDP checksum</source>
        <translation>UDP 校验和</translation>
    </message>
    <message>
        <source>forwarding</source>
        <translation>转发</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>the packet is made</source>
        <translation>发出包</translation>
    </message>
    <message>
        <source>it comes in</source>
        <translation>包进来</translation>
    </message>
    <message>
        <source>a bridge</source>
        <translation>网桥</translation>
    </message>
    <message>
        <source>conntrack</source>
        <translation>连接跟踪</translation>
    </message>
    <message>
        <source>rules of a table</source>
        <translation>一张表的规则</translation>
    </message>
    <message>
        <source>routing</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>something is rewritten</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>the quoted packet is rewritten</source>
        <translation>改写被引用的包</translation>
    </message>
    <message>
        <source>the neighbour&apos;s address</source>
        <translation>邻居的地址</translation>
    </message>
    <message>
        <source>it is put into another packet</source>
        <translation>装进另一个包</translation>
    </message>
    <message>
        <source>it is taken out of another packet</source>
        <translation>从另一个包里取出</translation>
    </message>
    <message>
        <source>it leaves</source>
        <translation>包出去</translation>
    </message>
    <message>
        <source>it has arrived</source>
        <translation>包送达</translation>
    </message>
    <message>
        <source>it ends here</source>
        <translation>到此为止</translation>
    </message>
    <message>
        <source>an ICMP error</source>
        <translation>ICMP 差错</translation>
    </message>
</context>
<context>
    <name>TableWords</name>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Behind</source>
        <translation>在其后</translation>
    </message>
    <message>
        <source>Bridge or tunnel</source>
        <translation>网桥或隧道</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>链</translation>
    </message>
    <message>
        <source>Cluster IP</source>
        <translation>集群 IP</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的网段</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Endpoints</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>表项</translation>
    </message>
    <message>
        <source>Forgotten in</source>
        <translation>多久后忘记</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>IP</source>
        <translation>IP 地址</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Leads to</source>
        <translation>通向</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC 地址</translation>
    </message>
    <message>
        <source>MTU</source>
        <translation>MTU（最大传输单元）</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>由谁添加</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>度量</translation>
    </message>
    <message>
        <source>NAT by</source>
        <translation>由谁转换地址</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Node port</source>
        <translation>节点端口</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>数据包</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Public IP</source>
        <translation>公网 IP</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>子网</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Forwarding database</source>
        <translation>转发表</translation>
    </message>
    <message>
        <source>Interfaces</source>
        <translation>接口</translation>
    </message>
    <message>
        <source>Leases</source>
        <translation>租约</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>邻居</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod（容器组）</translation>
    </message>
    <message>
        <source>Routing</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>iptables</source>
        <translation>iptables 规则</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>Changed at index</source>
        <translation>修改于索引</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Desired</source>
        <translation>期望</translation>
    </message>
    <message>
        <source>Expires in</source>
        <translation>到期还有</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>已更新</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Deployments</source>
        <translation>Deployment</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>etcd</source>
        <translation>etcd</translation>
    </message>
</context>
<context>
    <name>VerdictPage</name>
    <message>
        <source>Delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>Not delivered: %1</source>
        <translation>未送达：%1</translation>
    </message>
    <message>
        <source>It reached %1.</source>
        <translation>到达了 %1。</translation>
    </message>
    <message>
        <source>The answer came back.</source>
        <translation>应答已返回。</translation>
    </message>
    <message>
        <source>The answer did not: %1</source>
        <translation>应答没有返回：%1</translation>
    </message>
    <message>
        <source>This way has a chance of %1.</source>
        <translation>走这条路的概率是 %1。</translation>
    </message>
    <message>
        <source>Uncertain: a rule on the way is not modelled.</source>
        <translation>不确定：路上有一条规则未建模。</translation>
    </message>
    <message>
        <source>Assumed: %1</source>
        <translation>假设：%1</translation>
    </message>
    <message>
        <source>Cause:</source>
        <translation>原因：</translation>
    </message>
    <message>
        <source>Since:</source>
        <translation>自：</translation>
    </message>
    <message>
        <source>Mend, on %1:</source>
        <translation>修复，在 %1 上：</translation>
    </message>
    <message>
        <source>Tried on a copy of this network: %1</source>
        <translation>已在这个网络的副本上试过：%1</translation>
    </message>
    <message>
        <source>Check, on %1:</source>
        <translation>检查，在 %1 上：</translation>
    </message>
</context>
<context>
    <name>fg::gui::Autosave</name>
    <message>
        <source>What was done cannot be kept in %1: %2</source>
        <translation>做过的事无法保存在 %1：%2</translation>
    </message>
</context>
<context>
    <name>fg::gui::BytesPanel</name>
    <message>
        <source>Follow a packet: its bytes stand here, with the fields that they are.</source>
        <translation>请跟踪一个包：它的字节会显示在这里，并说明各是什么字段。</translation>
    </message>
    <message>
        <source>No bytes were recorded of this packet.</source>
        <translation>没有记录这个包的字节。</translation>
    </message>
    <message>
        <source>As it is after this step; what the step changed is marked. A click on a field shows its bytes, and on a byte its field.</source>
        <translation>这是经过此步之后的样子；此步改动的地方有标记。点击字段显示其字节，点击字节显示其字段。</translation>
    </message>
    <message>
        <source>Fields of the packet</source>
        <translation>包的字段</translation>
    </message>
    <message>
        <source>Bytes of the packet</source>
        <translation>包的字节</translation>
    </message>
</context>
<context>
    <name>fg::gui::Comparison</name>
    <message>
        <source>Both are played …</source>
        <translation>正在运行两边…</translation>
    </message>
    <message>
        <source>Compare two runs</source>
        <translation>比较两次运行</translation>
    </message>
    <message>
        <source>Compare &amp;with</source>
        <translation>与之比较(&amp;W)</translation>
    </message>
    <message>
        <source>The other run</source>
        <translation>另一次运行</translation>
    </message>
    <message>
        <source>A scenario of the library, or the path of a scenario or capture</source>
        <translation>场景库里的场景，或者场景、捕获的路径</translation>
    </message>
    <message>
        <source>%1, without what was done</source>
        <translation>%1（不含所做的改动）</translation>
    </message>
    <message>
        <source>First &amp;difference</source>
        <translation>第一处不同(&amp;D)</translation>
    </message>
    <message>
        <source>Steps of both</source>
        <translation>两边的步骤</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>这里</translation>
    </message>
    <message>
        <source>There</source>
        <translation>那里</translation>
    </message>
    <message>
        <source>Here: %1</source>
        <translation>这里：%1</translation>
    </message>
    <message>
        <source>There: %1</source>
        <translation>那里：%1</translation>
    </message>
    <message>
        <source>Both decide alike, in all %1 steps.</source>
        <translation>两边的处理完全相同，共 %1 步。</translation>
    </message>
    <message>
        <source>They part at step %1 of %2.</source>
        <translation>从第 %1 步（共 %2 步）起不同。</translation>
    </message>
    <message>
        <source>Scenarios and recordings (*.json *.fgrec)</source>
        <translation>场景和录制 (*.json *.fgrec)</translation>
    </message>
    <message>
        <source>Scenario (*.json)</source>
        <translation>场景 (*.json)</translation>
    </message>
    <message>
        <source>Choose what this recording is compared with.</source>
        <translation>请选择拿什么与这份录制比较。</translation>
    </message>
    <message>
        <source>&amp;File…</source>
        <translation>文件(&amp;F)…</translation>
    </message>
    <message>
        <source>%1, after: %2</source>
        <translation>%1，执行 %2 之后</translation>
    </message>
    <message>
        <source>The first change that differs is number %1.
Here: %2
There: %3</source>
        <translation>第一次不同的变化是第 %1 次。
这里：%2
那里：%3</translation>
    </message>
    <message>
        <source>Nothing happened otherwise in the two runs.</source>
        <translation>两次运行中没有任何不同之处。</translation>
    </message>
    <message>
        <source>No packet went otherwise.</source>
        <translation>没有数据包走得不同。</translation>
    </message>
    <message>
        <source>They part at packet %1, shown below.</source>
        <translation>从第 %1 个数据包起不同，见下。</translation>
    </message>
    <message>
        <source>The state parts first; the first packet that went otherwise is number %1.</source>
        <translation>先是状态不同；第一个走得不同的数据包是第 %1 个。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>fg::gui::DoctorPanel</name>
    <message>
        <source>Looking ...</source>
        <translation>正在检查……</translation>
    </message>
    <message>
        <source>%1 (as of another time)</source>
        <translation>%1（属于另一时刻）</translation>
    </message>
    <message>
        <source>What is wrong at the time above, root cause first, and which packets arrive. A click on a class that fails sends its packet.</source>
        <translation>上方时刻哪里有问题：根本原因在前；还有哪些包能到达。点击失败的类，就发送它的包。</translation>
    </message>
    <message>
        <source>E&amp;xamine</source>
        <translation>检查(&amp;X)</translation>
    </message>
    <message>
        <source>Look for everything that is wrong at the time above, and try what mends it on a copy</source>
        <translation>查找上方时刻的一切问题，并在副本上试一试修复办法</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Reachability</source>
        <translation>可达性</translation>
    </message>
    <message>
        <source>= arrives, a number is the finding that it fails by: a click sends it</source>
        <translation>= 表示到达，数字是使它失败的发现：点击即可发送</translation>
    </message>
</context>
<context>
    <name>fg::gui::Document</name>
    <message>
        <source>%1 cannot be opened: %2</source>
        <translation>无法打开 %1：%2</translation>
    </message>
    <message>
        <source>%1 cannot be opened again: %2</source>
        <translation>无法重新打开 %1：%2</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>已撤销：%1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <translation>已重做：%1</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>已保存：%1</translation>
    </message>
    <message>
        <source>The engine is back where it was. Commands done again: %1</source>
        <translation>引擎已回到原来的位置。重做的命令数：%1</translation>
    </message>
</context>
<context>
    <name>fg::gui::Engine</name>
    <message>
        <source>The engine cannot be started: %1. Set FLANNELGRAPH_ENGINE to the program &quot;flannelgraph&quot;.</source>
        <translation>无法启动引擎：%1。请把 FLANNELGRAPH_ENGINE 设为程序 “flannelgraph”。</translation>
    </message>
    <message>
        <source>There is no engine: the program &quot;flannelgraph&quot; is neither beside the viewer nor in PATH. Set FLANNELGRAPH_ENGINE to it.</source>
        <translation>找不到引擎：程序 “flannelgraph” 既不在查看器旁边，也不在 PATH 里。请用 FLANNELGRAPH_ENGINE 指明它。</translation>
    </message>
    <message>
        <source>The engine was started again.</source>
        <translation>引擎已重新启动。</translation>
    </message>
    <message>
        <source>The engine sends a message without an end; it was stopped.</source>
        <translation>引擎发来的消息没有结尾；已将它停止。</translation>
    </message>
    <message>
        <source>What the engine sends is no message: &quot;%1&quot;. Is FLANNELGRAPH_ENGINE another program?</source>
        <translation>引擎发来的不是消息：“%1”。FLANNELGRAPH_ENGINE 是不是指向了别的程序？</translation>
    </message>
    <message>
        <source>The engine was ended by force, or has a fault.</source>
        <translation>引擎被强行结束，或出了故障。</translation>
    </message>
    <message>
        <source>The engine ended (exit status %1).</source>
        <translation>引擎已结束（退出状态 %1）。</translation>
    </message>
    <message>
        <source>The engine has not answered for %1 s. Wait, or start it again.</source>
        <translation>引擎已有 %1 秒没有响应。可以继续等，也可以重新启动它。</translation>
    </message>
</context>
<context>
    <name>fg::gui::EventModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>later than the time that is looked at</source>
        <translation>晚于所看的时刻</translation>
    </message>
</context>
<context>
    <name>fg::gui::EventPanel</name>
    <message>
        <source>Follow this packet</source>
        <translation>跟踪这个数据包</translation>
    </message>
    <message>
        <source>Look at this time</source>
        <translation>查看这个时刻</translation>
    </message>
    <message>
        <source>Hide things like this</source>
        <translation>隐藏这一类</translation>
    </message>
    <message>
        <source>Only this place</source>
        <translation>只看这个位置</translation>
    </message>
    <message>
        <source>Filter, for instance: node1 and udp.dport == 53 and dropped</source>
        <translation>筛选，例如：node1 and udp.dport == 53 and dropped</translation>
    </message>
    <message>
        <source>Filter of events</source>
        <translation>事件筛选</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Enter or double-click: follow a packet, or look at a change&apos;s time</source>
        <translation>回车或双击：跟踪数据包，或查看变化发生的时刻</translation>
    </message>
    <message>
        <source>Only things like this</source>
        <translation>只看这类</translation>
    </message>
    <message>
        <source>What %1 offers…</source>
        <translation>%1 可以做什么…</translation>
    </message>
    <message>
        <source>Open a scenario: what happens in it is listed here.</source>
        <translation>请打开一个场景：其中发生的事情列在这里。</translation>
    </message>
    <message>
        <source>Nothing has happened until this time.</source>
        <translation>到这一时刻为止什么也没有发生。</translation>
    </message>
    <message>
        <source>No event passes the filter above.</source>
        <translation>没有事件通过上面的筛选。</translation>
    </message>
</context>
<context>
    <name>fg::gui::FieldModel</name>
    <message>
        <source>changed here</source>
        <translation>在此改动</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>fg::gui::FindingModel</name>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Classes that fail</source>
        <translation>失败的类</translation>
    </message>
</context>
<context>
    <name>fg::gui::History</name>
    <message>
        <source>Bookmark</source>
        <translation>书签</translation>
    </message>
    <message>
        <source>Move of %1</source>
        <translation>移动 %1</translation>
    </message>
</context>
<context>
    <name>fg::gui::LanesView</name>
    <message>
        <source>Flow lanes</source>
        <translation>数据流泳道</translation>
    </message>
    <message>
        <source>The packet&apos;s way: a lane for each network namespace, a box for each stage</source>
        <translation>数据包的路：每个网络命名空间一条泳道，每个阶段一个方框</translation>
    </message>
    <message>
        <source>outer packet of the tunnel</source>
        <translation>隧道的外层数据包</translation>
    </message>
    <message>
        <source>The packet did not come here.</source>
        <translation>数据包没有到这里。</translation>
    </message>
    <message>
        <source>No packet is followed yet. Send one with the form on the left, or choose one in the list of events below.</source>
        <translation>还没有跟踪任何数据包。请用左边的表单发送一个，或在下面的事件列表中选一个。</translation>
    </message>
</context>
<context>
    <name>fg::gui::MainWindow</name>
    <message>
        <source>Node IP</source>
        <translation>节点 IP</translation>
    </message>
    <message>
        <source>Pod IP</source>
        <translation>Pod IP</translation>
    </message>
    <message>
        <source>Cluster IP</source>
        <translation>集群 IP</translation>
    </message>
    <message>
        <source>outside</source>
        <translation>外部</translation>
    </message>
    <message>
        <source>Opening %1 …</source>
        <translation>正在打开 %1 …</translation>
    </message>
    <message>
        <source>%1 is open: send a packet, or choose one in the list of events.</source>
        <translation>%1 已打开：请发送数据包，或在事件列表中选一个。</translation>
    </message>
    <message>
        <source>The verdict about a packet stands here, once one is followed.</source>
        <translation>跟踪数据包之后，这里会显示对它的结论。</translation>
    </message>
    <message>
        <source>A scenario&apos;s story stands here, moment by moment, once one is open.</source>
        <translation>打开场景之后，这里会按时刻讲述它的故事。</translation>
    </message>
    <message>
        <source>Send from %1</source>
        <translation>从 %1 发送</translation>
    </message>
    <message>
        <source>Send to %1</source>
        <translation>发送到 %1</translation>
    </message>
    <message>
        <source>Ping from %1 to</source>
        <translation>从 %1 ping 到</translation>
    </message>
    <message>
        <source>Terminal of %1</source>
        <translation>%1 的终端</translation>
    </message>
    <message>
        <source>State of %1</source>
        <translation>%1 的状态</translation>
    </message>
    <message>
        <source>Save what was done as a scenario</source>
        <translation>把所做的操作保存为场景</translation>
    </message>
    <message>
        <source>Scenario (*.json)</source>
        <translation>场景 (*.json)</translation>
    </message>
    <message>
        <source>Export the flow lanes</source>
        <translation>导出数据流泳道</translation>
    </message>
    <message>
        <source>SVG (*.svg);;PNG (*.png)</source>
        <translation>SVG 图 (*.svg);;PNG 图 (*.png)</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>已保存：%1</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>No packet is followed yet: there is no trace to export.</source>
        <translation>还没有跟踪数据包：没有可导出的轨迹。</translation>
    </message>
    <message>
        <source>Export the trace</source>
        <translation>导出轨迹</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Send a packet</source>
        <translation>发送数据包</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Story</source>
        <translation>故事</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Terminals</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Library of scenarios</source>
        <translation>场景库(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Open a file…</source>
        <translation>打开文件(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Recent files</source>
        <translation>最近的文件(&amp;R)</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>&amp;Save what was done as a scenario…</source>
        <translation>把所做的操作保存为场景(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Export the picture…</source>
        <translation>导出图片(&amp;E)…</translation>
    </message>
    <message>
        <source>Export the &amp;trace…</source>
        <translation>导出轨迹(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Find events</source>
        <translation>查找事件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>前往(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Previous step</source>
        <translation>上一步(&amp;P)</translation>
    </message>
    <message>
        <source>P&amp;lay</source>
        <translation>播放(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation>下一步(&amp;N)</translation>
    </message>
    <message>
        <source>Previous &amp;namespace</source>
        <translation>上一个命名空间(&amp;A)</translation>
    </message>
    <message>
        <source>Next na&amp;mespace</source>
        <translation>下一个命名空间(&amp;M)</translation>
    </message>
    <message>
        <source>Next &amp;drop</source>
        <translation>下一处丢弃(&amp;D)</translation>
    </message>
    <message>
        <source>To the &amp;start</source>
        <translation>回到开头(&amp;S)</translation>
    </message>
    <message>
        <source>To the &amp;end</source>
        <translation>到结尾(&amp;E)</translation>
    </message>
    <message>
        <source>Send the pac&amp;ket</source>
        <translation>发送数据包(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Terminal of the chosen place</source>
        <translation>所选位置的终端(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Theme of the s&amp;ystem</source>
        <translation>跟随系统主题(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Light theme</source>
        <translation>浅色主题(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark theme</source>
        <translation>深色主题(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Presenter mode</source>
        <translation>演示模式(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;What is this step?</source>
        <translation>这一步是什么？(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Clock: by step</source>
        <translation>时钟：按步</translation>
    </message>
    <message>
        <source>Clock: linear</source>
        <translation>时钟：线性</translation>
    </message>
    <message>
        <source>Clock: nonlinear</source>
        <translation>时钟：非线性</translation>
    </message>
    <message>
        <source>Scale of the timeline</source>
        <translation>时间线的刻度</translation>
    </message>
    <message>
        <source>Way of the packet</source>
        <translation>数据包走的路</translation>
    </message>
    <message>
        <source>The ways that chance can choose</source>
        <translation>随机选择可能走的各条路</translation>
    </message>
    <message>
        <source>One click sends:</source>
        <translation>点一下就发送：</translation>
    </message>
    <message>
        <source>What this scenario tries</source>
        <translation>这个场景要试的</translation>
    </message>
    <message>
        <source>What this scenario tries: one click sends it</source>
        <translation>这个场景要试的：点一下就发送</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>重新启动引擎</translation>
    </message>
    <message>
        <source>Traceroute: %1</source>
        <translation>路由跟踪：%1</translation>
    </message>
    <message>
        <source>Layer: &amp;addresses</source>
        <translation>图层：地址(&amp;A)</translation>
    </message>
    <message>
        <source>Layer: &amp;routes of the chosen node</source>
        <translation>图层：所选节点的路由(&amp;R)</translation>
    </message>
    <message>
        <source>Layer: &amp;leases</source>
        <translation>图层：租约(&amp;L)</translation>
    </message>
    <message>
        <source>Layer: &amp;tunnels</source>
        <translation>图层：隧道(&amp;T)</translation>
    </message>
    <message>
        <source>Layer: &amp;drops</source>
        <translation>图层：丢包(&amp;D)</translation>
    </message>
    <message>
        <source>Layer: &amp;services and endpoints</source>
        <translation>图层：服务与端点(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Next place</source>
        <translation>下一个位置(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous place</source>
        <translation>上一个位置(&amp;P)</translation>
    </message>
    <message>
        <source>What the place &amp;offers</source>
        <translation>该位置的菜单(&amp;O)</translation>
    </message>
    <message>
        <source>Move the node to the l&amp;eft</source>
        <translation>节点左移(&amp;E)</translation>
    </message>
    <message>
        <source>Move the node to the r&amp;ight</source>
        <translation>节点右移(&amp;I)</translation>
    </message>
    <message>
        <source>Move the node &amp;up</source>
        <translation>节点上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move the node do&amp;wn</source>
        <translation>节点下移(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Zoom in</source>
        <translation>放大(&amp;Z)</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>缩小(&amp;U)</translation>
    </message>
    <message>
        <source>The &amp;whole map</source>
        <translation>显示整张图(&amp;W)</translation>
    </message>
    <message>
        <source>Traceroute from %1 to</source>
        <translation>从 %1 跟踪路由到</translation>
    </message>
    <message>
        <source>more: with the form</source>
        <translation>更多：请用表单</translation>
    </message>
    <message>
        <source>&amp;Map</source>
        <translation>集群图(&amp;M)</translation>
    </message>
    <message>
        <source>Traceroute arrived: %1</source>
        <translation>路由跟踪已到达：%1</translation>
    </message>
    <message>
        <source>Traceroute did not arrive: %1</source>
        <translation>路由跟踪未到达：%1</translation>
    </message>
    <message>
        <source>Panes</source>
        <translation>窗格</translation>
    </message>
    <message>
        <source>The verdict is hidden until the packet&apos;s whole way was guessed.</source>
        <translation>在猜完包的整条路之前，结论不显示。</translation>
    </message>
    <message>
        <source>Set or remove a &amp;bookmark here</source>
        <translation>在此设置或去掉书签(&amp;B)</translation>
    </message>
    <message>
        <source>There is no bookmark on that side. B sets one.</source>
        <translation>那一侧没有书签。按 B 设置一个。</translation>
    </message>
    <message>
        <source>&amp;Previous bookmark</source>
        <translation>上一个书签(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Next bookmark</source>
        <translation>下一个书签(&amp;N)</translation>
    </message>
    <message>
        <source>Run until the next &amp;dropped packet</source>
        <translation>运行到下一个被丢弃的包(&amp;D)</translation>
    </message>
    <message>
        <source>Run until the next event &amp;here</source>
        <translation>运行到这里的下一个事件(&amp;H)</translation>
    </message>
    <message>
        <source>Run until the next change of this &amp;table</source>
        <translation>运行到这张表的下一次变化(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Stop the work that is going on</source>
        <translation>停止正在进行的工作(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Guess each decision before it is shown</source>
        <translation>先猜每个决定，再看结果(&amp;G)</translation>
    </message>
    <message>
        <source>Nothing of that kind happens until the scenario&apos;s end.</source>
        <translation>直到场景结束都没有这样的事发生。</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>&amp;Hide events like the chosen one</source>
        <translation>隐藏与所选事件同类的事件(&amp;H)</translation>
    </message>
    <message>
        <source>T&amp;raceroute</source>
        <translation>路由跟踪(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Time</source>
        <translation>时间(&amp;T)</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>停止 (Esc)</translation>
    </message>
    <message>
        <source>Open a scenario, a capture or a recording</source>
        <translation>打开场景、捕获或录制</translation>
    </message>
    <message>
        <source>Scenarios, captures and recordings (*.json *.tar *.fgrec);;All files (*)</source>
        <translation>场景、捕获和录制 (*.json *.tar *.fgrec);;所有文件 (*)</translation>
    </message>
    <message>
        <source>This is a recording: nothing can be sent.
Its packets are in the list of events.</source>
        <translation>这是录制：不能发包。
其中的包列在事件里。</translation>
    </message>
    <message>
        <source>Export a reco&amp;rding…</source>
        <translation>导出录制(&amp;R)…</translation>
    </message>
    <message>
        <source>Export fra&amp;mes for Wireshark…</source>
        <translation>导出供 Wireshark 打开的帧(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Compare with another run…</source>
        <translation>与另一次运行比较(&amp;C)…</translation>
    </message>
    <message>
        <source>Export a recording</source>
        <translation>导出录制</translation>
    </message>
    <message>
        <source>Recording (*.fgrec)</source>
        <translation>录制 (*.fgrec)</translation>
    </message>
    <message>
        <source>Export the frames of %1</source>
        <translation>导出 %1 的帧</translation>
    </message>
    <message>
        <source>Packet capture (*.pcapng)</source>
        <translation>抓包文件 (*.pcapng)</translation>
    </message>
    <message>
        <source>A recording holds what was decided, and not what else could have been: open its scenario to guess.</source>
        <translation>录制里只有已作出的决定，没有其他可能的结果：要猜测，请打开它的场景。</translation>
    </message>
    <message>
        <source>%1 is open: choose a packet in the list of events.</source>
        <translation>%1 已打开：请在事件列表中选一个包。</translation>
    </message>
    <message>
        <source>Open in Wireshark</source>
        <translation>用 Wireshark 打开</translation>
    </message>
    <message>
        <source>all interfaces</source>
        <translation>所有接口</translation>
    </message>
    <message>
        <source>Open in &amp;Wireshark</source>
        <translation>用 &amp;Wireshark 打开</translation>
    </message>
    <message>
        <source>Compare &amp;whole runs…</source>
        <translation>比较整次运行(&amp;W)…</translation>
    </message>
    <message>
        <source>No temporary file can be made in %1</source>
        <translation>无法在 %1 中建立临时文件</translation>
    </message>
    <message>
        <source>Open a scenario or a recording first: it is compared with another run.</source>
        <translation>请先打开一个场景或录制：它将与另一次运行比较。</translation>
    </message>
    <message>
        <source>Page for any browser (*.html);;Text (*.txt);;Markdown (*.md);;Picture (*.svg);;JSON (*.json)</source>
        <translation>可在任何浏览器中打开的页面 (*.html);;文本 (*.txt);;Markdown (*.md);;图片 (*.svg);;JSON (*.json)</translation>
    </message>
    <message>
        <source>This is the first packet.</source>
        <translation>这是第一个包。</translation>
    </message>
    <message>
        <source>Play: %1 steps a second</source>
        <translation>播放：每秒 %1 步</translation>
    </message>
    <message>
        <source>The trace is copied as text.</source>
        <translation>跟踪已作为文本复制。</translation>
    </message>
    <message>
        <source>&amp;Copy the trace as text</source>
        <translation>把跟踪复制为文本(&amp;C)</translation>
    </message>
    <message>
        <source>Previous packe&amp;t</source>
        <translation>上一个包(&amp;T)</translation>
    </message>
    <message>
        <source>Ne&amp;xt packet</source>
        <translation>下一个包(&amp;X)</translation>
    </message>
    <message>
        <source>Play &amp;faster</source>
        <translation>播放加快(&amp;F)</translation>
    </message>
    <message>
        <source>Play slo&amp;wer</source>
        <translation>播放放慢(&amp;W)</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Export the frames of</source>
        <translation>导出这些接口的帧</translation>
    </message>
    <message>
        <source>Export the ma&amp;p…</source>
        <translation>导出集群图(&amp;P)…</translation>
    </message>
    <message>
        <source>Export the cluster map</source>
        <translation>导出集群图</translation>
    </message>
    <message>
        <source>Open a scenario: what it tries
is listed here.</source>
        <translation>请打开一个场景：
它要尝试的列在这里。</translation>
    </message>
    <message>
        <source>This scenario tries nothing:
fill the form above.</source>
        <translation>这个场景没有要尝试的：
请填写上面的表单。</translation>
    </message>
    <message>
        <source>Open a scenario: its nodes and
pods are listed here.</source>
        <translation>请打开一个场景：
节点和 Pod 列在这里。</translation>
    </message>
    <message>
        <source>F1 explains what is chosen, ? lists all keys.</source>
        <translation>F1 解释所选的内容，? 列出所有按键。</translation>
    </message>
    <message>
        <source>Draw with a pe&amp;n</source>
        <translation>用画笔书写(&amp;N)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>No terminal is open. Choose a place on the map or in the outline, and press Ctrl+T.</source>
        <translation>还没有打开终端。请在集群图上或大纲里选一个位置，再按 Ctrl+T。</translation>
    </message>
    <message>
        <source>All words</source>
        <translation>所有词条</translation>
    </message>
    <message>
        <source>Shows a packet&apos;s way through a Kubernetes cluster, hop by hop. It does what Linux does, or says that it does not.</source>
        <translation>逐跳展示数据包在 Kubernetes 集群中走过的路。它的行为与 Linux 一致；不一致之处，它会说明。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 2. There is no warranty.</source>
        <translation>自由软件，采用 GNU 通用公共许可证第 2 版；不提供任何担保。</translation>
    </message>
    <message>
        <source>The engine plays on ns-3; this window is made with Qt %1.</source>
        <translation>引擎基于 ns-3，窗口基于 Qt %1。</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>Panes as at the be&amp;ginning</source>
        <translation>恢复面板的初始布局(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;All words</source>
        <translation>所有词条(&amp;A)</translation>
    </message>
    <message>
        <source>A&amp;bout flannelgraph</source>
        <translation>关于 flannelgraph(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Back to where I was</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>F&amp;orward again</source>
        <translation>前进(&amp;O)</translation>
    </message>
</context>
<context>
    <name>fg::gui::MapPositions</name>
    <message>
        <source>%1 is no file of positions that this version reads; it will be replaced when a node is moved.</source>
        <translation>%1 不是本版本能读取的位置文件；移动节点时它将被替换。</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>fg::gui::MapView</name>
    <message>
        <source>Cluster map</source>
        <translation>集群图</translation>
    </message>
    <message>
        <source>Nodes with their pods, and the segments that join them</source>
        <translation>节点和它们的 Pod，以及连接它们的网段</translation>
    </message>
    <message>
        <source>The map shows a scenario&apos;s nodes and pods: open one.</source>
        <translation>集群图显示场景里的节点和 Pod：请先打开一个场景。</translation>
    </message>
    <message>
        <source>gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>+ %1 nodes asleep</source>
        <translation>另有 %1 个节点在休眠</translation>
    </message>
    <message>
        <source>gateway of %1</source>
        <translation>%1 的网关</translation>
    </message>
</context>
<context>
    <name>fg::gui::Pen</name>
    <message>
        <source>Pen</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>The left button draws, the right one wipes all of it away. P ends it.</source>
        <translation>按住左键书写，右键全部擦除，P 键结束。</translation>
    </message>
</context>
<context>
    <name>fg::gui::PredictBar</name>
    <message>
        <source>%1: what decides in table %2, chain %3?</source>
        <translation>%1：在表 %2 的链 %3 里由什么决定？</translation>
    </message>
    <message>
        <source>%1: which way does the routing table say to %2?</source>
        <translation>%1：去 %2，路由表说走哪条路？</translation>
    </message>
    <message>
        <source>%1: where does the bridge %2 send the frame to %3?</source>
        <translation>%1：网桥 %2 把发给 %3 的帧送往哪里？</translation>
    </message>
    <message>
        <source>%1: which link-layer address does %2 have?</source>
        <translation>%1：%2 的链路层地址是什么？</translation>
    </message>
    <message>
        <source>%1: in which state is the packet for conntrack?</source>
        <translation>%1：对连接跟踪来说，这个包处于什么状态？</translation>
    </message>
    <message>
        <source>Right.</source>
        <translation>对了。</translation>
    </message>
    <message>
        <source>No: %1.</source>
        <translation>不对：%1。</translation>
    </message>
    <message>
        <source>%1 of %2 right</source>
        <translation>答对 %1 / %2</translation>
    </message>
    <message>
        <source>Predict: send a packet, and guess each decision before you see it.</source>
        <translation>预测：发送一个包，先猜每个决定，再看结果。</translation>
    </message>
    <message>
        <source>Go on with the right arrow to the next question.</source>
        <translation>按右方向键继续，直到下一个问题。</translation>
    </message>
    <message>
        <source>That was the whole way.</source>
        <translation>整条路到此走完。</translation>
    </message>
</context>
<context>
    <name>fg::gui::ReachabilityModel</name>
    <message>
        <source>arrives</source>
        <translation>到达</translation>
    </message>
    <message>
        <source>fails: %1</source>
        <translation>失败：%1</translation>
    </message>
    <message>
        <source>pods of %1</source>
        <translation>%1 上的 Pod</translation>
    </message>
    <message>
        <source>large</source>
        <translation>大包</translation>
    </message>
</context>
<context>
    <name>fg::gui::RecoveryBar</name>
    <message>
        <source>What was done in %1 was not saved (%2): &quot;%3&quot;%4. Go on with it?</source>
        <translation>在 %1 里做过的事没有保存（%2）：“%3”%4。要接着做吗？</translation>
    </message>
    <message>
        <source> and before it: %1</source>
        <translation>，在它之前还有 %1 条</translation>
    </message>
    <message>
        <source>Go on &amp;with it</source>
        <translation>接着做(&amp;W)</translation>
    </message>
    <message>
        <source>Throw it awa&amp;y</source>
        <translation>丢弃(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Not now</source>
        <translation>以后再说(&amp;N)</translation>
    </message>
</context>
<context>
    <name>fg::gui::SendForm</name>
    <message>
        <source>F&amp;rom</source>
        <translation>从(&amp;R)</translation>
    </message>
    <message>
        <source>T&amp;o</source>
        <translation>到(&amp;O)</translation>
    </message>
    <message>
        <source>Proto&amp;col</source>
        <translation>协议(&amp;C)</translation>
    </message>
    <message>
        <source>Data &amp;bytes</source>
        <translation>数据字节(&amp;B)</translation>
    </message>
    <message>
        <source>Every way that chance can choose</source>
        <translation>概率可能选中的每一条路</translation>
    </message>
    <message>
        <source>&amp;Send a packet</source>
        <translation>发送数据包(&amp;S)</translation>
    </message>
    <message>
        <source>From: a node or a pod</source>
        <translation>从：节点或 Pod</translation>
    </message>
    <message>
        <source>To: an address, a node, a pod or a service</source>
        <translation>到：地址、节点、Pod 或服务</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Destination port</source>
        <translation>目的端口</translation>
    </message>
    <message>
        <source>Bytes of data</source>
        <translation>数据字节数</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>哪里不对</translation>
    </message>
    <message>
        <source>Tr&amp;aceroute</source>
        <translation>路由跟踪(&amp;A)</translation>
    </message>
    <message>
        <source>One packet for each TTL; each hop is listed as it answers</source>
        <translation>每个 TTL 发一个包；每一跳回答后就列出来</translation>
    </message>
    <message>
        <source>Hops that have answered</source>
        <translation>已回答的各跳</translation>
    </message>
    <message>
        <source>&amp;Ports</source>
        <translation>端口(&amp;P)</translation>
    </message>
    <message>
        <source>Source port</source>
        <translation>源端口</translation>
    </message>
</context>
<context>
    <name>fg::gui::Stage</name>
    <message>
        <source>socket</source>
        <translation>套接字</translation>
    </message>
    <message>
        <source>device in</source>
        <translation>入接口</translation>
    </message>
    <message>
        <source>bridge</source>
        <translation>网桥</translation>
    </message>
    <message>
        <source>routing</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>neighbour</source>
        <translation>邻居</translation>
    </message>
    <message>
        <source>device out</source>
        <translation>出接口</translation>
    </message>
    <message>
        <source>tunnel</source>
        <translation>隧道</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>ARP 询问</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>无人应答</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>已学到</translation>
    </message>
    <message>
        <source>flooded</source>
        <translation>泛洪</translation>
    </message>
    <message>
        <source>local</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>丢弃</translation>
    </message>
</context>
<context>
    <name>fg::gui::StatePanel</name>
    <message>
        <source>Empty here at this time.</source>
        <translation>此时这里是空的。</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Whose state is shown</source>
        <translation>显示谁的状态</translation>
    </message>
    <message>
        <source>What is shown, and the command that shows it on a real host</source>
        <translation>显示什么，以及在真实主机上查看它的命令</translation>
    </message>
    <message>
        <source>Open a scenario: its routes, rules and connections are shown here as of the time above.</source>
        <translation>打开场景后，这里会显示上方时刻的路由、规则和连接。</translation>
    </message>
</context>
<context>
    <name>fg::gui::TableModel</name>
    <message>
        <source>changed</source>
        <translation>有变化</translation>
    </message>
</context>
<context>
    <name>fg::gui::Terminal</name>
    <message>
        <source>Terminal of %1</source>
        <translation>%1 的终端</translation>
    </message>
</context>
<context>
    <name>fg::gui::Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
</context>
<context>
    <name>fg::gui::Welcome</name>
    <message>
        <source>flannelgraph</source>
        <translation>flannelgraph</translation>
    </message>
    <message>
        <source>Watch a packet cross a Kubernetes cluster, namespace by namespace, rule by rule. Choose a scenario, or open your own file or a capture of a real cluster.</source>
        <translation>看一个数据包如何穿过 Kubernetes 集群：逐个命名空间，逐条规则。请选择一个场景，或打开自己的文件或真实集群的捕获。</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>搜索场景库</translation>
    </message>
    <message>
        <source>Scenarios</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Open a fi&amp;le…</source>
        <translation>打开文件(&amp;L)…</translation>
    </message>
</context>
<context>
    <name>fg::gui::Wireshark</name>
    <message>
        <source>Wireshark is not installed (on Debian: apt install wireshark). The frames are in %1</source>
        <translation>没有安装 Wireshark（Debian 上：apt install wireshark）。这些帧保存在 %1</translation>
    </message>
    <message>
        <source>%1 does not start. The frames are in %2</source>
        <translation>%1 无法启动。这些帧保存在 %2</translation>
    </message>
    <message>
        <source>Wireshark opens %1</source>
        <translation>Wireshark 正在打开 %1</translation>
    </message>
</context>
</TS>
