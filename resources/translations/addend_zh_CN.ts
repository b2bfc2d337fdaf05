<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ChartData</name>
    <message>
        <source>contended</source>
        <translation>争用</translation>
    </message>
    <message>
        <source>allocated</source>
        <translation>已分配</translation>
    </message>
    <message>
        <source>Process as a whole (PSS) · measured</source>
        <translation>整个进程 (PSS) · 实测</translation>
    </message>
    <message>
        <source>Process as a whole (RSS) · measured</source>
        <translation>整个进程 (RSS) · 实测</translation>
    </message>
    <message>
        <source>%1, of all lanes together · %2</source>
        <translation>%1,所有通道合计 · %2</translation>
    </message>
    <message>
        <source>No sensor tells power here.</source>
        <translation>此处没有传感器报告功率。</translation>
    </message>
    <message>
        <source>The sensors are being looked for.</source>
        <translation>正在查找传感器。</translation>
    </message>
</context>
<context>
    <name>CompareText</name>
    <message>
        <source>Decoding shows no difference between A and %1.</source>
        <translation>A 与 %1 的解码没有显示出差异。</translation>
    </message>
    <message>
        <source>%1 decodes %2 times as fast as A.</source>
        <translation>%1 的解码速度是 A 的 %2 倍。</translation>
    </message>
    <message>
        <source>A decodes %2 times as fast as %1.</source>
        <translation>A 的解码速度是 %1 的 %2 倍。</translation>
    </message>
    <message>
        <source>%1 predicts exactly what A predicts, bit for bit.</source>
        <translation>%1 的预测与 A 逐位完全一致。</translation>
    </message>
    <message>
        <source>%1 takes the same next token as A in %2 of %3 places.</source>
        <translation>在 %3 个位置中，%1 有 %2 选择与 A 相同的下一个词元。</translation>
    </message>
    <message>
        <source>The first value beyond tolerance is %1.</source>
        <translation>首个超出容差的值是 %1。</translation>
    </message>
    <message>
        <source>Lane %1 wrote another text in some repetition: its figures are of different work.</source>
        <translation>通道 %1 在某次重复中写出了不同的文本：其数据对应的工作并不相同。</translation>
    </message>
    <message numerus="yes">
        <source>%n repetition(s) in turns</source>
        <translation>
            <numerusform>轮流重复 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has another vocabulary: what it predicts cannot be set beside A&apos;s.</source>
        <translation>%1 的词表不同：其预测无法与 A 对照。</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>%1 KiB</source>
        <translation>%1 KiB</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>%1 GiB</source>
        <translation>%1 GiB</translation>
    </message>
    <message>
        <source>%1 TiB</source>
        <translation>%1 TiB</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>percentage</comment>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
</context>
<context>
    <name>InterventionText</name>
    <message>
        <source>Reset %1 before token %2</source>
        <translation>在词元 %2 之前重置 %1</translation>
    </message>
    <message>
        <source>Set %1 to 0</source>
        <translation>将 %1 置为 0</translation>
    </message>
    <message>
        <source>Multiply %1 by %2</source>
        <translation>将 %1 乘以 %2</translation>
    </message>
    <message>
        <source>Freeze %1</source>
        <translation>冻结 %1</translation>
    </message>
    <message>
        <source>Overwrite %1 with %2</source>
        <translation>用 %2 覆盖 %1</translation>
    </message>
    <message>
        <source>Layer %1, %2: %3</source>
        <translation>第 %1 层，%2：%3</translation>
    </message>
    <message>
        <source>channel %1</source>
        <translation>通道 %1</translation>
    </message>
    <message>
        <source>channels %1–%2</source>
        <translation>通道 %1–%2</translation>
    </message>
    <message>
        <source>from channel %1</source>
        <translation>从通道 %1 起</translation>
    </message>
    <message>
        <source>token %1</source>
        <translation>词元 %1</translation>
    </message>
    <message>
        <source>tokens %1–%2</source>
        <translation>词元 %1–%2</translation>
    </message>
    <message>
        <source>from token %1</source>
        <translation>从词元 %1 起</translation>
    </message>
</context>
<context>
    <name>ModelText</name>
    <message>
        <source>%1 M</source>
        <comment>millions</comment>
        <translation>%1 M</translation>
    </message>
    <message>
        <source>%1 B</source>
        <comment>billions, 10^9</comment>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>Hugging Face folder</source>
        <translation>Hugging Face 文件夹</translation>
    </message>
    <message>
        <source>ternary weights (%1)</source>
        <translation>三值权重（%1）</translation>
    </message>
    <message>
        <source>latent weights (%1), made ternary when opened</source>
        <translation>潜在权重（%1），打开时转为三值</translation>
    </message>
    <message>
        <source>float or block weights (%1)</source>
        <translation>浮点或分块权重（%1）</translation>
    </message>
    <message>
        <source>today, %1</source>
        <translation>今天 %1</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
</context>
<context>
    <name>PatchText</name>
    <message>
        <source>all products</source>
        <translation>所有乘积</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>attention scores (QKᵀ)</source>
        <translation>注意力分数（QKᵀ）</translation>
    </message>
    <message>
        <source>attention values (PV)</source>
        <translation>注意力取值（PV）</translation>
    </message>
    <message>
        <source>linear layers</source>
        <translation>线性层</translation>
    </message>
    <message>
        <source>gates</source>
        <translation>门控</translation>
    </message>
    <message numerus="yes">
        <source>L-Mul, %n bit(s)</source>
        <translation>
            <numerusform>L-Mul，%n 位</numerusform>
        </translation>
    </message>
    <message>
        <source>fp8 e4m3</source>
        <translation>fp8 e4m3</translation>
    </message>
    <message>
        <source>fp8 e5m2</source>
        <translation>fp8 e5m2</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 (from layer %2)</source>
        <translation>%1（自第 %2 层起）</translation>
    </message>
    <message>
        <source>%1 (layers %2 to %3)</source>
        <translation>%1（第 %2 至 %3 层）</translation>
    </message>
</context>
<context>
    <name>ProcessMeters</name>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>The system does not tell the memory of a process.</source>
        <translation>系统不提供进程的内存用量。</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>Measured: %1</source>
        <extracomment>%1 is a sensor and what it covers</extracomment>
        <translation>测量值：%1</translation>
    </message>
    <message>
        <source>Simulated: %1</source>
        <translation>模拟值：%1</translation>
    </message>
    <message>
        <source>Modelled: %1</source>
        <translation>模型值：%1</translation>
    </message>
    <message>
        <source>The sensor gives no reading now.</source>
        <translation>传感器当前没有读数。</translation>
    </message>
    <message>
        <source>Measured: resident memory of this process, from /proc</source>
        <translation>测量值：此进程的驻留内存，来自 /proc</translation>
    </message>
    <message>
        <source>The sensors are being looked for.</source>
        <translation>正在查找传感器。</translation>
    </message>
    <message>
        <source>Its share of pages in common (PSS)</source>
        <translation>按共享页分摊（PSS）</translation>
    </message>
    <message>
        <source>Mapped files, in it</source>
        <translation>其中映射的文件</translation>
    </message>
    <message>
        <source>Weights, as allocated</source>
        <translation>权重（已分配）</translation>
    </message>
    <message>
        <source>State or cache, as allocated</source>
        <translation>状态或缓存（已分配）</translation>
    </message>
    <message>
        <source>Scratch, as allocated</source>
        <translation>临时内存（已分配）</translation>
    </message>
</context>
<context>
    <name>RunText</name>
    <message>
        <source>Prefill, tokens/s</source>
        <translation>预填充（词元/秒）</translation>
    </message>
    <message>
        <source>Decode, tokens/s</source>
        <translation>解码（词元/秒）</translation>
    </message>
    <message>
        <source>Time per token, ms</source>
        <translation>每词元时间（毫秒）</translation>
    </message>
    <message>
        <source>First token, ms</source>
        <translation>首个词元（毫秒）</translation>
    </message>
    <message>
        <source>Loading, s</source>
        <translation>加载（秒）</translation>
    </message>
    <message>
        <source>Memory of weights</source>
        <translation>权重内存</translation>
    </message>
    <message>
        <source>Memory of state</source>
        <translation>状态内存</translation>
    </message>
    <message>
        <source>Scratch memory</source>
        <translation>临时内存</translation>
    </message>
    <message>
        <source>Peak memory of the process</source>
        <translation>进程内存峰值</translation>
    </message>
    <message>
        <source>Checked against</source>
        <translation>核对参照</translation>
    </message>
    <message>
        <source>Tokens checked</source>
        <translation>已核对的词元数</translation>
    </message>
    <message>
        <source>Same next token as the reference</source>
        <translation>与参考相同的下一词元</translation>
    </message>
    <message>
        <source>Mean KL to the reference, nats</source>
        <translation>与参考的平均 KL（nat）</translation>
    </message>
    <message>
        <source>Largest difference of a logit</source>
        <translation>logit 的最大差异</translation>
    </message>
    <message>
        <source>Name of the device</source>
        <translation>设备名称</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>补丁</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>提示的词元数</translation>
    </message>
    <message>
        <source>Tokens of the reply</source>
        <translation>回复的词元数</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Tokens of a chunk</source>
        <translation>每块词元数</translation>
    </message>
    <message>
        <source>Tokens to check</source>
        <translation>待核对的词元数</translation>
    </message>
    <message>
        <source>Idle power watched for, s</source>
        <translation>空闲功率观测（秒）</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Most tokens of a reply</source>
        <translation>回复的最多词元数</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Format of the weights</source>
        <translation>权重格式</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Size of the files</source>
        <translation>文件大小</translation>
    </message>
    <message>
        <source>Version of Addend</source>
        <translation>Addend 版本</translation>
    </message>
    <message>
        <source>Commit</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Compiler</source>
        <translation>编译器</translation>
    </message>
    <message>
        <source>Compiler flags</source>
        <translation>编译选项</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Processors in use</source>
        <translation>可用处理器数</translation>
    </message>
    <message>
        <source>Virtual machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Governor</source>
        <translation>调频策略</translation>
    </message>
    <message>
        <source>Memory of the machine</source>
        <translation>机器内存</translation>
    </message>
    <message>
        <source>GPU driver</source>
        <translation>GPU 驱动</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
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
        <source>Energy, J (%1)</source>
        <translation>能量（J，%1）</translation>
    </message>
    <message>
        <source>Energy of a prompt&apos;s token, mJ (%1)</source>
        <translation>每个提示词元能量（mJ，%1）</translation>
    </message>
    <message>
        <source>Energy of a reply&apos;s token, mJ (%1)</source>
        <translation>每个回复词元能量（mJ，%1）</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能量</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>%1: lane A, B, …; %2: what of it</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>unavailable</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>unavailable: %1</source>
        <translation>不可用：%1</translation>
    </message>
    <message>
        <source>median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>a figure and which statistic of it</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>基准测试</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Scaling</source>
        <translation>扩展性</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>上下文长度</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>仿真</translation>
    </message>
    <message>
        <source>modelled</source>
        <translation>模型估算</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Content of the model</source>
        <translation>模型内容</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>%1, above idle</source>
        <extracomment>%1 is an energy; the power of the idle machine is taken off</extracomment>
        <translation>%1，扣除空闲</translation>
    </message>
    <message>
        <source>%1: window, s</source>
        <extracomment>%1 is an energy; for how long it was watched</extracomment>
        <translation>%1：窗口，秒</translation>
    </message>
    <message>
        <source>%1: samples</source>
        <extracomment>%1 is an energy; how often its sensor was read</extracomment>
        <translation>%1：采样数</translation>
    </message>
    <message>
        <source>this model</source>
        <translation>此模型</translation>
    </message>
    <message>
        <source>exact twin</source>
        <translation>精确孪生</translation>
    </message>
    <message>
        <source>fp16 transformer</source>
        <translation>fp16 Transformer</translation>
    </message>
    <message>
        <source>Arithmetic of a prompt&apos;s token, µJ (%1)</source>
        <translation>提示词每个词元的算术能耗，µJ（%1）</translation>
    </message>
    <message>
        <source>Arithmetic of a reply&apos;s token, µJ (%1)</source>
        <translation>回复每个词元的算术能耗，µJ（%1）</translation>
    </message>
    <message>
        <source>Version of the backend</source>
        <translation>后端版本</translation>
    </message>
    <message>
        <source>Identity of the model&apos;s files</source>
        <translation>模型文件的标识</translation>
    </message>
</context>
<context>
    <name>SamplingPreset</name>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Precise</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>Creative</source>
        <translation>创意</translation>
    </message>
    <message>
        <source>Greedy</source>
        <translation>贪心</translation>
    </message>
</context>
<context>
    <name>ScalingView</name>
    <message>
        <source>MatMul-free</source>
        <translation>无矩阵乘法</translation>
    </message>
    <message>
        <source>Transformer++</source>
        <translation>Transformer++</translation>
    </message>
    <message>
        <source>%1, measured here</source>
        <extracomment>%1 is a kind of model</extracomment>
        <translation>%1，本机实测</translation>
    </message>
    <message>
        <source>%1, projected</source>
        <translation>%1，推算</translation>
    </message>
    <message>
        <source>%1, paper, %2</source>
        <translation>%1，论文，%2</translation>
    </message>
    <message>
        <source>%1, PyTorch, %2</source>
        <translation>%1，PyTorch，%2</translation>
    </message>
    <message>
        <source>Weights of the model, billions</source>
        <translation>模型权重数（十亿）</translation>
    </message>
    <message>
        <source>Memory, GB</source>
        <translation>内存，GB</translation>
    </message>
    <message>
        <source>Reading %1 tokens, s</source>
        <translation>读取 %1 个词元，秒</translation>
    </message>
    <message>
        <source>Writing a token, ms</source>
        <translation>生成一个词元，毫秒</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>{path} does not exist.</source>
        <translation>{path} 不存在。</translation>
    </message>
    <message>
        <source>{path} cannot be opened: {reason}.</source>
        <translation>无法打开 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} cannot be read at byte {offset}: {reason}.</source>
        <translation>无法从第 {offset} 字节读取 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>无法写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} is cut short: {expected} bytes expected, {found} found.</source>
        <translation>{path} 不完整：应有 {expected} 字节，实有 {found} 字节。</translation>
    </message>
    <message>
        <source>{path} is not a regular file.</source>
        <translation>{path} 不是普通文件。</translation>
    </message>
    <message>
        <source>{path} holds {size} bytes; at most {limit} are accepted for this kind of file.</source>
        <translation>{path} 有 {size} 字节；此类文件最多接受 {limit} 字节。</translation>
    </message>
    <message>
        <source>{path} is not valid JSON: {reason}.</source>
        <translation>{path} 不是有效的 JSON：{reason}。</translation>
    </message>
    <message>
        <source>{path} has no &quot;{key}&quot; (expected {expected}).</source>
        <translation>{path} 中没有“{key}”（应为 {expected}）。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path}：“{key}”应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>Not enough memory: {bytes} bytes were needed for {purpose}.</source>
        <translation>内存不足：{purpose}需要 {bytes} 字节。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>An internal check failed: {detail}. Please report this.</source>
        <translation>内部检查失败：{detail}。请报告此问题。</translation>
    </message>
    <message>
        <source>{path} has no tensor &quot;{tensor}&quot;.</source>
        <translation>{path} 中没有张量“{tensor}”。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; should have the shape {expected}, but has {found}.</source>
        <translation>{path}：张量“{tensor}”的形状应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; should be of type {expected}, but is {found}.</source>
        <translation>{path}：张量“{tensor}”的类型应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; has the element type {found}, which is not known.</source>
        <translation>{path}：张量“{tensor}”的元素类型 {found} 未知。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; is of type {found}, which cannot be used here.</source>
        <translation>{path}：张量“{tensor}”的类型为 {found}，此处不能使用。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; ends at byte {expected}, but the file ends at byte {found}. The file is incomplete or damaged.</source>
        <translation>{path}：张量“{tensor}”止于第 {expected} 字节，而文件止于第 {found} 字节。文件不完整或已损坏。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; needs {expected} bytes for its shape and type, but the file gives it {found}.</source>
        <translation>{path}：按形状和类型，张量“{tensor}”需要 {expected} 字节，而文件只给了 {found} 字节。</translation>
    </message>
    <message>
        <source>{path}: tensors &quot;{tensor}&quot; and &quot;{other}&quot; overlap.</source>
        <translation>{path}：张量“{tensor}”与“{other}”重叠。</translation>
    </message>
    <message>
        <source>{path} lists tensor &quot;{tensor}&quot; twice.</source>
        <translation>{path} 两次列出张量“{tensor}”。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; claims the impossible shape {found}.</source>
        <translation>{path}：张量“{tensor}”声称的形状 {found} 不可能存在。</translation>
    </message>
    <message>
        <source>{path}: the tensor name at byte {offset} is not valid text.</source>
        <translation>{path}：第 {offset} 字节处的张量名不是有效文本。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; has {elements} elements; at most {limit} are accepted here.</source>
        <translation>{path}：张量“{tensor}”有 {elements} 个元素；此处最多接受 {limit} 个。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; holds a value that is not a finite number, in row {row}, column {column}.</source>
        <translation>{path}：张量“{tensor}”第 {row} 行第 {column} 列的值不是有限数。</translation>
    </message>
    <message>
        <source>{path}: JSON nested more than {limit} levels deep.</source>
        <translation>{path}：JSON 嵌套超过 {limit} 层。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is there more than once, or its object repeats a key.</source>
        <translation>{path}：“{key}”出现不止一次，或其对象中有重复的键。</translation>
    </message>
    <message>
        <source>{path} is not a safetensors file, or is damaged: its header claims {found} bytes; at most {limit} are possible.</source>
        <translation>{path} 不是 safetensors 文件，或已损坏：文件头声称 {found} 字节；最多可能为 {limit} 字节。</translation>
    </message>
    <message>
        <source>{path}: the safetensors entry &quot;{key}&quot; is malformed (expected dtype, shape and data_offsets).</source>
        <translation>{path}：safetensors 条目“{key}”格式有误（应有 dtype、shape 和 data_offsets）。</translation>
    </message>
    <message>
        <source>{path} names the shard &quot;{shard}&quot;, which is not a plain file name. It was not opened.</source>
        <translation>{path} 指定的分片“{shard}”不是单纯的文件名，因此没有打开。</translation>
    </message>
    <message>
        <source>{path} names the shard &quot;{shard}&quot;, which is not in the folder.</source>
        <translation>{path} 指定的分片“{shard}”不在文件夹中。</translation>
    </message>
    <message>
        <source>{path} says that tensor &quot;{tensor}&quot; is in {shard}, but it is not.</source>
        <translation>{path} 称张量“{tensor}”在 {shard} 中，但其中没有。</translation>
    </message>
    <message>
        <source>{shard} holds tensor &quot;{tensor}&quot;, which {path} does not assign to it.</source>
        <translation>{shard} 含有张量“{tensor}”，但 {path} 并未把它归于该分片。</translation>
    </message>
    <message>
        <source>{path} is not a GGUF file: it starts with &quot;{found}&quot;.</source>
        <translation>{path} 不是 GGUF 文件：它以“{found}”开头。</translation>
    </message>
    <message>
        <source>{path} is a big-endian GGUF file; only little-endian ones are supported.</source>
        <translation>{path} 是大端序 GGUF 文件；仅支持小端序。</translation>
    </message>
    <message>
        <source>{path} is GGUF version {found}; versions 2 and 3 are supported.</source>
        <translation>{path} 是 GGUF 版本 {found}；支持版本 2 和 3。</translation>
    </message>
    <message>
        <source>{path} claims a {what} of {found}; at most {limit} are possible here. The file is damaged.</source>
        <translation>{path} 声称{what}为 {found}；此处最多可能为 {limit}。文件已损坏。</translation>
    </message>
    <message>
        <source>{path}: the {what} at byte {offset} is not valid text.</source>
        <translation>{path}：第 {offset} 字节处的{what}不是有效文本。</translation>
    </message>
    <message>
        <source>{path}: the metadata value &quot;{key}&quot; has the unknown type {found}.</source>
        <translation>{path}：元数据“{key}”的值类型 {found} 未知。</translation>
    </message>
    <message>
        <source>{path}: the metadata value &quot;{key}&quot; is an array of arrays, which is not supported.</source>
        <translation>{path}：元数据“{key}”的值是数组的数组，不受支持。</translation>
    </message>
    <message>
        <source>{path} holds the metadata key &quot;{key}&quot; twice.</source>
        <translation>{path} 中元数据键“{key}”出现两次。</translation>
    </message>
    <message>
        <source>{path}: general.alignment is {found}; a power of two from 8 to 65536 is expected.</source>
        <translation>{path}：general.alignment 为 {found}；应为 8 到 65536 之间的 2 的幂。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; starts at {offset}, which is not a multiple of {alignment}.</source>
        <translation>{path}：张量“{tensor}”始于 {offset}，不是 {alignment} 的倍数。</translation>
    </message>
    <message>
        <source>{path} has no metadata &quot;{key}&quot; (expected {expected}).</source>
        <translation>{path} 没有元数据“{key}”（应为 {expected}）。</translation>
    </message>
    <message>
        <source>{path}: metadata &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path}：元数据“{key}”应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>{path} is not a complete model folder: {missing} is missing.</source>
        <translation>{path} 不是完整的模型文件夹：缺少 {missing}。</translation>
    </message>
    <message>
        <source>{path} was packed by a newer Addend (format {found}; this one reads up to {supported}).</source>
        <translation>{path} 由更新版本的 Addend 打包（格式 {found}；本版本最高可读 {supported}）。</translation>
    </message>
    <message>
        <source>{path} does not say which architecture it is.</source>
        <translation>{path} 没有说明模型架构。</translation>
    </message>
    <message>
        <source>{path} is of the architecture &quot;{found}&quot;, which is not supported. Supported: {supported}.</source>
        <translation>{path} 的架构“{found}”不受支持。支持的架构：{supported}。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; should be between {minimum} and {maximum}, but is {found}.</source>
        <translation>{path}：“{key}”应在 {minimum} 与 {maximum} 之间，实为 {found}。</translation>
    </message>
    <message>
        <source>{path} asks for short convolutions (use_short_conv), which do not run in the authors&apos; own code either: the convolved values are never used consistently, so there is no behaviour to reproduce.</source>
        <translation>{path} 要求短卷积（use_short_conv），而它在作者自己的代码中也无法运行：卷积后的值从未被一致地使用，因此没有可复现的行为。</translation>
    </message>
    <message>
        <source>{path} has an expand_ratio of {found} together with use_lower_bound; the lower bounds are as wide as the model, so only a ratio of 1 has a meaning.</source>
        <translation>{path} 的 expand_ratio 为 {found}，同时使用了 use_lower_bound；下界与模型同宽，因此只有比例 1 才有意义。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is {found}, which is not supported. Supported: {supported}.</source>
        <translation>{path}：“{key}”为 {found}，不受支持。支持：{supported}。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is {found}, which is not a multiple of &quot;{other}&quot;, {divisor}.</source>
        <translation>{path}：“{key}”为 {found}，不是“{other}”（{divisor}）的整数倍。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; gives {found} rotated channels a head; rotary positions turn pairs, so an even number is expected.</source>
        <translation>{path}：按“{key}”每个头旋转 {found} 个通道；旋转位置编码成对转动，应为偶数。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is {found}; weights packed four rows to a byte need a multiple of 4.</source>
        <translation>{path}：“{key}”为 {found}；四行压入一个字节的权重要求为 4 的倍数。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; has {found} entries, but &quot;{other}&quot; is {expected}; one for each is expected.</source>
        <translation>{path}：“{key}”有 {found} 项，而“{other}”为 {expected}；应各有一项。</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; gives layer {layer} sliding-window attention, but there is no sliding_window.</source>
        <translation>{path}：“{key}”给第 {layer} 层设了滑动窗口注意力，但没有 sliding_window。</translation>
    </message>
    <message>
        <source>{path}: high_freq_factor is {high}; a value above low_freq_factor, {low}, is expected.</source>
        <translation>{path}：high_freq_factor 为 {high}；应大于 low_freq_factor（{low}）。</translation>
    </message>
    <message>
        <source>{path} holds a tensor &quot;{tensor}&quot;, which has no place in the {architecture} model that its configuration describes. Running without it would give another model.</source>
        <translation>{path} 含有张量“{tensor}”，它在配置所描述的 {architecture} 模型中没有位置。不用它运行得到的就是另一个模型。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; holds a value that is neither -1, 0 nor +1, in row {row}.</source>
        <translation>{path}：张量“{tensor}”第 {row} 行有一个值既不是 -1、0 也不是 +1。</translation>
    </message>
    <message>
        <source>{path}: the blocks of &quot;{tensor}&quot; have different scales, and there is no &quot;{tensor}.scale&quot;; one scale for the whole matrix is needed.</source>
        <translation>{path}：“{tensor}”各块的缩放系数不同，且没有“{tensor}.scale”；整个矩阵需要同一个缩放系数。</translation>
    </message>
    <message>
        <source>{path}: the scale of &quot;{tensor}&quot; is {found}; a finite number above 0 is expected.</source>
        <translation>{path}：“{tensor}”的缩放系数为 {found}；应为大于 0 的有限数。</translation>
    </message>
    <message>
        <source>{path}: the logical width of &quot;{tensor}&quot; is given as {found}, which does not fit rows of {stored}.</source>
        <translation>{path}：“{tensor}”的逻辑宽度标为 {found}，与每行 {stored} 不符。</translation>
    </message>
    <message>
        <source>&quot;{tensor}&quot; already holds only -{alpha}, 0 and +{alpha}. Quantising it again gives the scale {scale}, too small by its density of {density}. The scale correction uses {alpha} instead.</source>
        <translation>“{tensor}”已经只含 -{alpha}、0 和 +{alpha}。再次量化得到的缩放系数 {scale} 会按其密度 {density} 偏小。缩放校正改用 {alpha}。</translation>
    </message>
    <message>
        <source>The scale of &quot;{tensor}&quot;, {scale}, is outside the normal range of float16. Addend reads the exact scale; other programs will see {stored}.</source>
        <translation>“{tensor}”的缩放系数 {scale} 超出 float16 的正常范围。Addend 读取精确值；其他程序会看到 {stored}。</translation>
    </message>
    <message>
        <source>The tokenizer of {path} is kept whole, but could not be written in GGUF&apos;s own form; other programs may not find it.</source>
        <translation>{path} 的分词器已完整保留，但无法写成 GGUF 自身的形式；其他程序可能找不到它。</translation>
    </message>
    <message>
        <source>{path} is one of the files being converted. Choose another name.</source>
        <translation>{path} 是正在转换的文件之一。请选择其他名称。</translation>
    </message>
    <message>
        <source>{path} is a {found} model. Only MatMul-free models (hgrn_bit) can be packed: their ternary layers are what packing is for.</source>
        <translation>{path} 是 {found} 模型。只有无矩阵乘法模型（hgrn_bit）可以打包：打包是为其三值层准备的。</translation>
    </message>
    <message>
        <source>Models are packed as tq1_0 or tq2_0, not as {found}.</source>
        <translation>模型只能打包为 tq1_0 或 tq2_0，不能为 {found}。</translation>
    </message>
    <message>
        <source>There is no shape named &quot;{found}&quot;. Known: {known}.</source>
        <translation>没有名为“{found}”的形状。已知：{known}。</translation>
    </message>
    <message>
        <source>{path} already holds a model. Choose another place.</source>
        <translation>{path} 已有一个模型。请选择其他位置。</translation>
    </message>
    <message>
        <source>{path} holds neither tokenizer.json nor tokenizer.model.</source>
        <translation>{path} 中既没有 tokenizer.json，也没有 tokenizer.model。</translation>
    </message>
    <message>
        <source>{source}: this tokenizer uses {construct} = {found}, which Addend does not support.</source>
        <translation>{source}：此分词器使用 {construct} = {found}，Addend 不支持。</translation>
    </message>
    <message>
        <source>{source}: the token {token} stands at two ids, {first} and {second}.</source>
        <translation>{source}：词元 {token} 有两个编号：{first} 和 {second}。</translation>
    </message>
    <message>
        <source>{source}: the id {id} is given to two tokens, {first} and {second}.</source>
        <translation>{source}：编号 {id} 给了两个词元：{first} 和 {second}。</translation>
    </message>
    <message>
        <source>{source}: {token} has the id {id}; ids below {limit} were expected.</source>
        <translation>{source}：{token} 的编号为 {id}；应小于 {limit}。</translation>
    </message>
    <message>
        <source>{source}: merge {index} is not a pair of tokens: {merge}.</source>
        <translation>{source}：第 {index} 条合并不是一对词元：{merge}。</translation>
    </message>
    <message>
        <source>{source}: merge {index} ({merge}) needs the token {token}, which is not in the vocabulary.</source>
        <translation>{source}：第 {index} 条合并（{merge}）需要词元 {token}，但词表中没有。</translation>
    </message>
    <message>
        <source>{source}: {what} has {found} entries; {expected} were expected, one for each token.</source>
        <translation>{source}：{what}有 {found} 项；应有 {expected} 项，每个词元一项。</translation>
    </message>
    <message>
        <source>{source}: {key} names the token {token}, which is not in the vocabulary.</source>
        <translation>{source}：{key} 指定的词元 {token} 不在词表中。</translation>
    </message>
    <message>
        <source>{source}: token {id} is marked as a byte, but {token} is not of the form &lt;0x00&gt;.</source>
        <translation>{source}：词元 {id} 标为字节，但 {token} 不是 &lt;0x00&gt; 的形式。</translation>
    </message>
    <message>
        <source>{source}: the splitting pattern {pattern} is not valid at character {offset}: {reason}.</source>
        <translation>{source}：切分模式 {pattern} 在第 {offset} 个字符处无效：{reason}。</translation>
    </message>
    <message>
        <source>The splitting pattern {pattern} takes too many steps at byte {offset} of the text; it was stopped.</source>
        <translation>切分模式 {pattern} 在文本第 {offset} 字节处步骤过多，已停止。</translation>
    </message>
    <message>
        <source>{source} is not a sound SentencePiece model: {reason}.</source>
        <translation>{source} 不是可靠的 SentencePiece 模型：{reason}。</translation>
    </message>
    <message>
        <source>The vocabulary has no token for {text} (at {offset}), and no tokens for bytes.</source>
        <translation>词表中没有 {text}（位于 {offset}）对应的词元，也没有字节词元。</translation>
    </message>
    <message>
        <source>There is no token {id}: the vocabulary ends before {size}.</source>
        <translation>没有词元 {id}：词表到 {size} 之前为止。</translation>
    </message>
    <message>
        <source>The chat template is not valid at line {line}: {expected} was expected, {found} was found.</source>
        <translation>聊天模板第 {line} 行无效：应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>The chat template uses {construct} at line {line}, which Addend does not support.</source>
        <translation>聊天模板第 {line} 行使用了 {construct}，Addend 不支持。</translation>
    </message>
    <message>
        <source>The chat template failed at line {line}: {operation} cannot be applied to {found}.</source>
        <translation>聊天模板第 {line} 行出错：{operation} 不能用于 {found}。</translation>
    </message>
    <message>
        <source>The chat template failed at line {line}: {name} is not defined.</source>
        <translation>聊天模板第 {line} 行出错：{name} 未定义。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template refuses this conversation: {text}</source>
        <translation>模型的聊天模板拒绝此对话：{text}</translation>
    </message>
    <message>
        <source>The chat template was stopped at line {line}: it exceeds the limit of {limit} ({what}).</source>
        <translation>聊天模板在第 {line} 行被停止：超过上限 {limit}（{what}）。</translation>
    </message>
    <message>
        <source>A message has the role {role}; system, user, assistant or tool was expected.</source>
        <translation>有一条消息的角色为 {role}；应为 system、user、assistant 或 tool。</translation>
    </message>
    <message>
        <source>The program is not valid: in {where}, {what} should be {expected}, but is {found}.</source>
        <translation>程序无效：在 {where} 中，{what}应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>The arithmetic cannot be changed that way: {what} should be {expected}, but is {found}.</source>
        <translation>不能这样更改算术：{what}应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>The scale of the weight &quot;{weight}&quot; is not known yet; its tensor has to be read before it can be loaded.</source>
        <translation>权重“{weight}”的缩放系数尚不知道；须先读取其张量才能加载。</translation>
    </message>
    <message>
        <source>&quot;{found}&quot; does not name a backend. Write &quot;cpu&quot;, or &quot;cpu:avx2&quot; for one of its devices.</source>
        <translation>“{found}”不是后端名称。请写“cpu”，或写“cpu:avx2”以指定其某个设备。</translation>
    </message>
    <message>
        <source>There is no backend &quot;{found}&quot;. Found on this machine: {known}.</source>
        <translation>没有后端“{found}”。本机找到的有：{known}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; was left out of this start (safe mode). Start Addend normally to use it.</source>
        <translation>本次启动未使用后端“{backend}”（安全模式）。要使用它，请正常启动 Addend。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; stopped answering and is not used again until Addend is restarted.</source>
        <translation>后端“{backend}”已停止响应，重启 Addend 之前不再使用。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; has no device &quot;{found}&quot;. It has: {known}.</source>
        <translation>后端“{backend}”没有设备“{found}”。现有：{known}。</translation>
    </message>
    <message>
        <source>The device &quot;{device}&quot; of the backend &quot;{backend}&quot; is not available.</source>
        <translation>后端“{backend}”的设备“{device}”不可用。</translation>
    </message>
    <message>
        <source>The plugin folder {path} cannot be read: {reason}.</source>
        <translation>无法读取插件文件夹 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} was not loaded: every user of this machine may write to it. Take that permission away (chmod o-w) to use it.</source>
        <translation>未加载 {path}：本机任何用户都可写入它。要使用它，请去掉该权限（chmod o-w）。</translation>
    </message>
    <message>
        <source>{path} was not loaded: it belongs to the user {found}, neither to you nor to root.</source>
        <translation>未加载 {path}：它属于用户 {found}，既不是您也不是 root。</translation>
    </message>
    <message>
        <source>{path} cannot be loaded: {reason}.</source>
        <translation>无法加载 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} is not an Addend backend: it does not export &quot;{symbol}&quot;.</source>
        <translation>{path} 不是 Addend 后端：它没有导出“{symbol}”。</translation>
    </message>
    <message>
        <source>{path} was made for version {found} of the backend interface; this Addend has version {expected}.</source>
        <translation>{path} 针对后端接口版本 {found}；本 Addend 的版本为 {expected}。</translation>
    </message>
    <message>
        <source>{path} describes itself in {found} bytes; at least {expected} are expected. It was built against a wrong header.</source>
        <translation>{path} 的自我描述为 {found} 字节；至少应为 {expected} 字节。它是用错误的头文件构建的。</translation>
    </message>
    <message>
        <source>{path} lacks the function &quot;{function}&quot;, which every backend must have.</source>
        <translation>{path} 缺少每个后端都必须有的函数“{function}”。</translation>
    </message>
    <message>
        <source>{path}: its &quot;{field}&quot; is missing, not ended, or holds characters that are not allowed there.</source>
        <translation>{path}：其“{field}”缺失、没有结尾，或含有不允许的字符。</translation>
    </message>
    <message>
        <source>{path} was not loaded: the backend &quot;{backend}&quot; was already found in {first}.</source>
        <translation>未加载 {path}：后端“{backend}”已在 {first} 中找到。</translation>
    </message>
    <message>
        <source>{path} could not start: {reason}.</source>
        <translation>{path} 无法启动：{reason}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; found a fault of its own: {detail}. Please report this.</source>
        <translation>后端“{backend}”发现自身故障：{detail}。请报告此问题。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; refused an argument: {argument}: {reason}.</source>
        <translation>后端“{backend}”拒绝了参数：{argument}：{reason}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; has not enough memory: {bytes} bytes were needed for {purpose}.</source>
        <translation>后端“{backend}”内存不足：{purpose}需要 {bytes} 字节。</translation>
    </message>
    <message>
        <source>The device &quot;{device}&quot; of the backend &quot;{backend}&quot; cannot be used: {reason}.</source>
        <translation>后端“{backend}”的设备“{device}”不能使用：{reason}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; lost its device: {reason}. Load the model again.</source>
        <translation>后端“{backend}”失去了设备：{reason}。请重新加载模型。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; could not read the weight number {weight}.</source>
        <translation>后端“{backend}”无法读取第 {weight} 号权重。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; cannot run {op} (instruction {instruction}): {detail}.</source>
        <translation>后端“{backend}”无法运行 {op}（指令 {instruction}）：{detail}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; refused the program at instruction {instruction}: {reason}.</source>
        <translation>后端“{backend}”在指令 {instruction} 处拒绝了程序：{reason}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; cannot restore this snapshot: {reason}.</source>
        <translation>后端“{backend}”无法恢复此快照：{reason}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; is not permitted to {what}. To permit it: {how}.</source>
        <translation>后端“{backend}”无权{what}。要授权：{how}。</translation>
    </message>
    <message>
        <source>The session is full: it holds {tokens} of at most {limit} tokens (backend &quot;{backend}&quot;).</source>
        <translation>会话已满：已有 {tokens} 个词元，最多 {limit} 个（后端“{backend}”）。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; failed with the unknown error {found}: {detail}.</source>
        <translation>后端“{backend}”因未知错误 {found} 失败：{detail}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; answered {call} with the unknown status {found}.</source>
        <translation>后端“{backend}”对 {call} 返回了未知状态 {found}。</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; does not have the extension &quot;{extension}&quot;, which this needs.</source>
        <translation>后端“{backend}”没有所需的扩展“{extension}”。</translation>
    </message>
    <message>
        <source>The request to the backend &quot;{backend}&quot; is not valid: {what} should be {expected}, but is {found}.</source>
        <translation>对后端“{backend}”的请求无效：{what}应为 {expected}，实为 {found}。</translation>
    </message>
    <message>
        <source>Token number {index} has the id {found}; ids of this model are {expected}.</source>
        <translation>第 {index} 个词元的编号为 {found}；此模型的编号为 {expected}。</translation>
    </message>
    <message>
        <source>The setting {setting} must lie between {minimum} and {maximum}, but is {found}.</source>
        <translation>设置 {setting} 应在 {minimum} 与 {maximum} 之间，实为 {found}。</translation>
    </message>
    <message>
        <source>The model&apos;s output is damaged: the logit of token {token} is {found}.</source>
        <translation>模型输出已损坏：词元 {token} 的 logit 为 {found}。</translation>
    </message>
    <message>
        <source>The prompt holds no token.</source>
        <translation>提示中没有词元。</translation>
    </message>
    <message>
        <source>The prompt holds token {found}, but the model knows only 0 to {vocab} - 1.</source>
        <translation>提示中有词元 {found}，但模型只认识 0 到 {vocab} - 1。</translation>
    </message>
    <message>
        <source>The prompt holds {found} tokens; at most {limit} fit the context.</source>
        <translation>提示有 {found} 个词元；上下文最多容纳 {limit} 个。</translation>
    </message>
    <message>
        <source>Not enough memory.</source>
        <translation>内存不足。</translation>
    </message>
    <message>
        <source>{path} has no tokenizer: it can be run on token ids only.</source>
        <translation>{path} 没有分词器：只能用词元编号运行。</translation>
    </message>
    <message>
        <source>{path} holds only a vocabulary: there are no weights to run.</source>
        <translation>{path} 只有词表：没有可运行的权重。</translation>
    </message>
    <message>
        <source>{path}: the tokenizer has {found} tokens, but the model only {expected}: some text cannot be read by it.</source>
        <translation>{path}：分词器有 {found} 个词元，而模型只有 {expected} 个：有些文本它无法读取。</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>没有加载模型。</translation>
    </message>
    <message>
        <source>The demonstration model is not at {path}. Name a model, or install Addend&apos;s resources.</source>
        <translation>演示模型不在 {path}。请指定模型，或安装 Addend 的资源。</translation>
    </message>
    <message>
        <source>No timing of {backend}:{device}: its output does not match the reference. Teacher-forced top-1 agreement is {agreement} (at least {agreement_least} expected), mean KL divergence {divergence} nats (at most {divergence_most} expected).</source>
        <translation>{backend}:{device} 没有计时：其输出与参考不符。教师强制 top-1 一致率为 {agreement}（至少应为 {agreement_least}），平均 KL 散度为 {divergence} 纳特（最多应为 {divergence_most}）。</translation>
    </message>
    <message>
        <source>&quot;{found}&quot; is neither a folder, nor a file, nor the name of a model in the library.</source>
        <translation>“{found}”既不是文件夹或文件，也不是模型库中的模型名称。</translation>
    </message>
    <message>
        <source>No value of the program matches &quot;{found}&quot;. addend program lists them.</source>
        <translation>程序中没有与“{found}”匹配的值。addend program 会列出所有值。</translation>
    </message>
    <message>
        <source>The conversations in {path} cannot be opened: {reason}.</source>
        <translation>无法打开 {path} 中的对话：{reason}。</translation>
    </message>
    <message>
        <source>{path} is read-only, so conversations cannot be kept there. Make it writable or choose another data location.</source>
        <translation>{path} 为只读，无法在其中保存对话。请改为可写，或选择其他数据位置。</translation>
    </message>
    <message>
        <source>{path} cannot grow: the disk is full. Nothing already kept was lost; free some space and try again.</source>
        <translation>{path} 无法增长：磁盘已满。已保存的内容没有丢失；请腾出空间后重试。</translation>
    </message>
    <message>
        <source>{path} is held by another program; try again when it has finished.</source>
        <translation>{path} 正被其他程序占用；请等它结束后重试。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>无法读取 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} was found to be damaged. Start Addend again to have it checked; the damaged file will be kept.</source>
        <translation>发现 {path} 已损坏。请重新启动 Addend 以检查它；损坏的文件会保留。</translation>
    </message>
    <message>
        <source>{path} was damaged ({reason}). It is kept as {kept}, and a new, empty one was started.</source>
        <translation>{path} 已损坏（{reason}）。它保存为 {kept}，并已新建一个空文件。</translation>
    </message>
    <message>
        <source>{path} was written by a newer Addend (version {found} of its format; this one knows up to {expected}). It was left untouched.</source>
        <translation>{path} 由更新版本的 Addend 写成（格式版本 {found}；本版本最高认识 {expected}）。文件未被改动。</translation>
    </message>
    <message>
        <source>{path} is a database of another program. It was left untouched; choose another data location.</source>
        <translation>{path} 是其他程序的数据库，未被改动；请选择其他数据位置。</translation>
    </message>
    <message>
        <source>{path} was brought from version {from} of its format to {to}. The former file is kept as {backup}.</source>
        <translation>{path} 已从格式版本 {from} 升级到 {to}。原文件保存为 {backup}。</translation>
    </message>
    <message>
        <source>{path} needs a newer format, but no backup could be made before: {reason}. It was left untouched.</source>
        <translation>{path} 需要更新的格式，但事先无法备份：{reason}。文件未被改动。</translation>
    </message>
    <message>
        <source>The recorded tokens of a message are damaged at byte {offset}: {reason}.</source>
        <translation>一条消息所记录的词元在第 {offset} 字节处损坏：{reason}。</translation>
    </message>
    <message>
        <source>There is no {kind} {id} in the store.</source>
        <translation>存储中没有 {kind} {id}。</translation>
    </message>
    <message>
        <source>{path} is no PyTorch checkpoint, or is damaged: it is not a readable zip archive.</source>
        <translation>{path} 不是 PyTorch 检查点，或已损坏：无法作为 zip 归档读取。</translation>
    </message>
    <message>
        <source>{path}: the entry &quot;{entry}&quot; of the archive is damaged.</source>
        <translation>{path}：归档中的条目“{entry}”已损坏。</translation>
    </message>
    <message>
        <source>{path}: its pickle (data.pkl) is damaged at byte {offset}, or is none of a checkpoint.</source>
        <translation>{path}：其中的 pickle（data.pkl）在第 {offset} 字节处损坏，或不属于检查点。</translation>
    </message>
    <message>
        <source>{path}: its pickle (data.pkl) uses the opcode {found} at byte {offset}, which no checkpoint needs. It was refused.</source>
        <translation>{path}：其中的 pickle（data.pkl）在第 {offset} 字节使用了检查点不需要的操作码 {found}，已拒绝。</translation>
    </message>
    <message>
        <source>{path} asks for the Python object {found} to be loaded. Only tensors and plain containers are read; nothing of the file was run.</source>
        <translation>{path} 要求加载 Python 对象 {found}。这里只读取张量和普通容器；文件中的任何内容都没有运行。</translation>
    </message>
    <message>
        <source>{path}: its pickle (data.pkl) exceeds the limit of {limit} for {what}. It is damaged, or is none of a checkpoint.</source>
        <translation>{path}：其中的 pickle（data.pkl）超过了 {what} 的上限 {limit}。它已损坏，或不属于检查点。</translation>
    </message>
    <message>
        <source>{path} is in the format PyTorch wrote before version 1.6, which is not read. Save it again with a newer PyTorch, or convert it to safetensors.</source>
        <translation>{path} 是 PyTorch 1.6 之前的格式，无法读取。请用较新的 PyTorch 重新保存，或转换为 safetensors。</translation>
    </message>
    <message>
        <source>{path} was saved on a big-endian machine; only little-endian checkpoints are read.</source>
        <translation>{path} 是在大端序机器上保存的；只读取小端序检查点。</translation>
    </message>
    <message>
        <source>{path} is no complete PyTorch checkpoint: its entry &quot;{entry}&quot; is missing.</source>
        <translation>{path} 不是完整的 PyTorch 检查点：缺少条目“{entry}”。</translation>
    </message>
    <message>
        <source>{path}: the entry &quot;{entry}&quot; is compressed or encrypted; only archives that store their data plainly, as torch.save does, are read.</source>
        <translation>{path}：条目“{entry}”经过压缩或加密；只读取像 torch.save 那样直接存储数据的归档。</translation>
    </message>
    <message>
        <source>{path} holds no state dict: there are no tensors by name in it.</source>
        <translation>{path} 不含 state dict：其中没有带名称的张量。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; of shape {shape} is a view with strides {strides}; only tensors whose rows follow one another are read. Save it with .contiguous().</source>
        <translation>{path}：形状为 {shape} 的张量“{tensor}”是步幅为 {strides} 的视图；只读取各行连续的张量。请用 .contiguous() 后再保存。</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; reaches beyond its storage &quot;{entry}&quot; of {found} bytes.</source>
        <translation>{path}：张量“{tensor}”超出了其存储“{entry}”（{found} 字节）的范围。</translation>
    </message>
    <message>
        <source>{path} is neither a model folder, nor a weights file (.safetensors, .bin, .pt) in one, nor a .gguf file.</source>
        <translation>{path} 既不是模型文件夹，也不是其中的权重文件（.safetensors、.bin、.pt），也不是 .gguf 文件。</translation>
    </message>
    <message>
        <source>The patch &quot;{spec}&quot; cannot be read: &quot;{item}&quot; should be {expected}.</source>
        <translation>无法读取补丁“{spec}”：“{item}”应为 {expected}。</translation>
    </message>
    <message>
        <source>The patch item &quot;{item}&quot; names layer {found}, but the model has {layers} layers, counted from 0.</source>
        <translation>补丁项“{item}”指定了第 {found} 层，但模型共有 {layers} 层（从 0 起计）。</translation>
    </message>
    <message>
        <source>The patch item &quot;{item}&quot; changes nothing: the model has no such products there. Its kinds of products: {sites}.</source>
        <translation>补丁项“{item}”不起作用：模型在那里没有这类乘积。它的乘积种类：{sites}。</translation>
    </message>
    <message>
        <source>{path} is not a valid patch: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path} 不是有效的补丁：“{key}”应为 {expected}，实际为 {found}。</translation>
    </message>
    <message>
        <source>{path} was written by a newer Addend (version {found} of its format; this one knows up to {expected}).</source>
        <translation>{path} 由更新版本的 Addend 写成（格式版本 {found}；本版本最多支持 {expected}）。</translation>
    </message>
    <message>
        <source>A patch cannot be called &quot;{found}&quot;: use 1 to 64 letters, digits, hyphens, underscores, plus signs or dots, with no dot in front.</source>
        <translation>补丁不能命名为“{found}”：请使用 1 至 64 个字母、数字、连字符、下划线、加号或点，且不以点开头。</translation>
    </message>
    <message>
        <source>&quot;{found}&quot; is no patch: it should be none, a list such as attention:4,linear:3, a .json file, or the name of a patch kept with the model ({known}).</source>
        <translation>“{found}”不是补丁：应为 none、形如 attention:4,linear:3 的列表、.json 文件，或随模型保存的补丁名称（{known}）。</translation>
    </message>
    <message>
        <source>The text has {found} tokens; at least 2 are needed.</source>
        <translation>文本只有 {found} 个词元；至少需要 2 个。</translation>
    </message>
    <message>
        <source>{path}: the records have no layout known here. Known are: {layouts}.</source>
        <translation>{path}：无法识别记录的结构。已知的有：{layouts}。</translation>
    </message>
    <message>
        <source>{path}: records of this form are both ARC&apos;s and OpenBookQA&apos;s. Say which, with --layout arc or --layout openbookqa.</source>
        <translation>{path}：ARC 和 OpenBookQA 的记录都是这种形式。请用 --layout arc 或 --layout openbookqa 指明。</translation>
    </message>
    <message>
        <source>{path}, record {record}: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path} 第 {record} 条记录：“{key}”应为 {expected}，实际为 {found}。</translation>
    </message>
    <message>
        <source>{path} holds no records.</source>
        <translation>{path} 中没有记录。</translation>
    </message>
    <message>
        <source>A question has an empty context, and the tokenizer has no token to begin a text with.</source>
        <translation>有问题的上下文为空，而分词器没有文本起始词元。</translation>
    </message>
    <message>
        <source>{model} has no products inside its layers that a patch could change.</source>
        <translation>{model} 的层内没有补丁可以更改的乘积。</translation>
    </message>
    <message>
        <source>The processor&apos;s energy counter ({path}) can be read by root only.</source>
        <translation>处理器的能量计数器（{path}）只能由 root 读取。</translation>
    </message>
    <message>
        <source>To let everybody on this machine read it, run once: echo &apos;SUBSYSTEM==&quot;powercap&quot;, ACTION==&quot;add|change&quot;, RUN+=&quot;/bin/chmod a+r /sys%p/energy_uj&quot;&apos; | sudo tee /etc/udev/rules.d/60-addend-energy.rules &amp;&amp; sudo udevadm control --reload &amp;&amp; sudo udevadm trigger --action=change --subsystem-match=powercap. Energy counters can reveal what other programs compute: do it on a machine you share with nobody.</source>
        <translation>要让此机器上的所有人都能读取它，请运行一次：echo &apos;SUBSYSTEM==&quot;powercap&quot;, ACTION==&quot;add|change&quot;, RUN+=&quot;/bin/chmod a+r /sys%p/energy_uj&quot;&apos; | sudo tee /etc/udev/rules.d/60-addend-energy.rules &amp;&amp; sudo udevadm control --reload &amp;&amp; sudo udevadm trigger --action=change --subsystem-match=powercap。能量计数器可能泄露其他程序的计算内容：请只在不与他人共用的机器上这样做。</translation>
    </message>
    <message>
        <source>This is a virtual machine, and its host passes no energy counter (RAPL) to it.</source>
        <translation>这是一台虚拟机，主机没有向它提供能量计数器（RAPL）。</translation>
    </message>
    <message>
        <source>This machine shows no energy counter (RAPL).</source>
        <translation>此机器没有能量计数器（RAPL）。</translation>
    </message>
    <message>
        <source>Battery {battery} tells what the machine draws only while it discharges.</source>
        <translation>电池 {battery} 只在放电时才报告机器的功耗。</translation>
    </message>
    <message>
        <source>The span of {found} ms is too short for the sensor: at least {least} ms are needed.</source>
        <translation>{found} 毫秒的时段对传感器来说太短：至少需要 {least} 毫秒。</translation>
    </message>
    <message>
        <source>The sensor was not read over the whole span.</source>
        <translation>传感器没有在整个时段内被读取。</translation>
    </message>
    <message>
        <source>The sensor was not read for {gap} ms in between.</source>
        <translation>其间传感器有 {gap} 毫秒没有被读取。</translation>
    </message>
    <message>
        <source>The energy counter was reset, or may have wrapped more than once, during the span.</source>
        <translation>在此期间能量计数器被重置，或可能溢出了不止一次。</translation>
    </message>
    <message>
        <source>The two models have different vocabularies ({left} and {right} tokens): their predictions cannot be compared.</source>
        <translation>两个模型的词表不同（{left} 和 {right} 个词元）：无法比较它们的预测。</translation>
    </message>
    <message>
        <source>Nothing to compare: choose at least one lane.</source>
        <translation>没有可比较的内容：请至少选择一条通道。</translation>
    </message>
    <message>
        <source>The trace has no values named {tap} in the form that is needed here. Record it again with this value.</source>
        <translation>记录中没有此处所需形式的值 {tap}。请连同此值重新记录。</translation>
    </message>
    <message>
        <source>The trace kept only summaries of {tap}, since its values were over the budget. Record it again with a larger budget or into a file.</source>
        <translation>由于 {tap} 的值超出预算，记录只保留了其摘要。请提高预算或改为写入文件后重新记录。</translation>
    </message>
    <message>
        <source>The intervention {item} does not fit the model: {what} has to be {expected}, but is {found}.</source>
        <translation>干预“{item}”与模型不符：{what} 应为 {expected}，实际为 {found}。</translation>
    </message>
    <message>
        <source>{path} is no list of interventions: {key} has to be {expected}, but is {found}.</source>
        <translation>{path} 不是干预列表：{key} 应为 {expected}，实际为 {found}。</translation>
    </message>
    <message>
        <source>{path} was written by a newer version: it has format {found}, and this version knows {expected}.</source>
        <translation>{path} 由更新的版本写入：其格式为 {found}，而本版本支持 {expected}。</translation>
    </message>
    <message>
        <source>The model has no {site} that could be patched.</source>
        <translation>模型中没有可替换的 {site}。</translation>
    </message>
    <message>
        <source>No matrix of {path} has a name that matches {pattern}.</source>
        <translation>{path} 中没有名称匹配 {pattern} 的矩阵。</translation>
    </message>
    <message>
        <source>{left} and {right} have no matrix of the same name and shape.</source>
        <translation>{left} 与 {right} 没有名称和形状都相同的矩阵。</translation>
    </message>
    <message>
        <source>{tensor} has {count} weights that are not numbers; the first is in row {row}, column {column}.</source>
        <translation>{tensor} 中有 {count} 个权重不是数字；第一个在第 {row} 行第 {column} 列。</translation>
    </message>
    <message>
        <source>{tensor} has {count} codes that stand for no trit; the first is in row {row}, column {column}.</source>
        <translation>{tensor} 中有 {count} 个编码不代表任何三值；第一个在第 {row} 行第 {column} 列。</translation>
    </message>
    <message>
        <source>{tensor} has {count} rows of zeros only.</source>
        <translation>{tensor} 中有 {count} 行全为零。</translation>
    </message>
    <message>
        <source>To let everybody on this machine read it, run once: echo &apos;kernel.perf_event_paranoid = 0&apos; | sudo tee /etc/sysctl.d/60-addend-energy.conf &amp;&amp; sudo sysctl --system. Energy counters can reveal what other programs compute: do it on a machine you share with nobody.</source>
        <translation>要让本机所有人都能读取它，请运行一次：echo &apos;kernel.perf_event_paranoid = 0&apos; | sudo tee /etc/sysctl.d/60-addend-energy.conf &amp;&amp; sudo sysctl --system。能量计数器可能泄露其他程序在计算什么：请只在不与他人共用的机器上这样做。</translation>
    </message>
    <message>
        <source>{path} is not a valid table of energies: it has no operation called &quot;{found}&quot;.</source>
        <translation>{path} 不是有效的能耗表：没有名为“{found}”的运算。</translation>
    </message>
    <message>
        <source>The energy of {entry} should be a number of picojoules from 0 to {most}, but is {found}.</source>
        <translation>{entry} 的能耗应为 0 到 {most} 皮焦耳之间的数，而不是 {found}。</translation>
    </message>
    <message>
        <source>It needs about {needed} MiB of memory, and {free} MiB can be had.</source>
        <translation>约需 {needed} MiB 内存，而可用 {free} MiB。</translation>
    </message>
    <message>
        <source>Its file needs about {needed} MiB, and {free} MiB are free where temporary files go.</source>
        <translation>其文件约需 {needed} MiB，而临时文件处仅剩 {free} MiB。</translation>
    </message>
    <message>
        <source>{path} holds no scaling study: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path} 中没有规模研究：“{key}”应为 {expected}，而不是 {found}。</translation>
    </message>
    <message>
        <source>This comparison cannot be shown: what was kept of it is damaged, or of another version ({where}).</source>
        <translation>无法显示此比较：其保存内容已损坏，或属于另一版本（{where}）。</translation>
    </message>
    <message>
        <source>{lanes} lanes on this processor need {lanes} cores to run at the same time, and it has {cores}. Choose lanes on different devices, or measure them one after the other.</source>
        <translation>在此处理器上同时运行 {lanes} 条通道需要 {lanes} 个核心，而它只有 {cores} 个。请选择不同设备上的通道，或依次测量。</translation>
    </message>
    <message>
        <source>{path}, line {line}: this is not text. A file of prompts is UTF-8 without control characters.</source>
        <translation>{path}，第 {line} 行：这不是文本。提示文件须为不含控制字符的 UTF-8。</translation>
    </message>
    <message>
        <source>{path} holds no prompt.</source>
        <translation>{path} 中没有提示。</translation>
    </message>
    <message>
        <source>{path} holds more than {limit} prompts.</source>
        <translation>{path} 中的提示超过 {limit} 条。</translation>
    </message>
    <message>
        <source>{path}, prompt {number}: it is longer than {limit} bytes.</source>
        <translation>{path}，提示 {number}：长度超过 {limit} 字节。</translation>
    </message>
</context>
<context>
    <name>StructureText</name>
    <message>
        <source>additions</source>
        <translation>加法</translation>
    </message>
    <message>
        <source>additions skipped</source>
        <translation>跳过的加法</translation>
    </message>
    <message>
        <source>L-Mul additions</source>
        <translation>L-Mul 加法</translation>
    </message>
    <message>
        <source>multiplications</source>
        <translation>乘法</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>rows × columns</comment>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1 k</source>
        <translation>%1 k</translation>
    </message>
    <message>
        <source>%1 M</source>
        <translation>%1 M</translation>
    </message>
    <message>
        <source>%1 G</source>
        <translation>%1 G</translation>
    </message>
    <message>
        <source>%1 T</source>
        <translation>%1 T</translation>
    </message>
    <message>
        <source>tokens</source>
        <comment>rows of a value</comment>
        <translation>词元</translation>
    </message>
    <message>
        <source>logits</source>
        <comment>rows of a value</comment>
        <translation>logits</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>type, shape</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>trits, 2 bits each</source>
        <translation>三值，每个 2 位</translation>
    </message>
    <message>
        <source>blocks, %1 bits each</source>
        <translation>块，每个权重 %1 位</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>norms</source>
        <comment>why a multiplication remains</comment>
        <translation>归一化</translation>
    </message>
    <message>
        <source>quantising</source>
        <comment>why a multiplication remains</comment>
        <translation>量化</translation>
    </message>
    <message>
        <source>rescaling</source>
        <comment>why a multiplication remains</comment>
        <translation>重新缩放</translation>
    </message>
    <message>
        <source>gates</source>
        <comment>why a multiplication remains</comment>
        <translation>门控</translation>
    </message>
    <message>
        <source>recurrence</source>
        <comment>why a multiplication remains</comment>
        <translation>递归</translation>
    </message>
    <message>
        <source>products</source>
        <comment>why a multiplication remains</comment>
        <translation>乘积</translation>
    </message>
    <message>
        <source>positions</source>
        <comment>why a multiplication remains</comment>
        <translation>位置</translation>
    </message>
    <message>
        <source>other</source>
        <comment>why a multiplication remains</comment>
        <translation>其他</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>MLGRU token mixer</source>
        <translation>MLGRU 词元混合器</translation>
    </message>
    <message>
        <source>Channel mixer (GLU)</source>
        <translation>通道混合器（GLU）</translation>
    </message>
    <message>
        <source>BitLinear</source>
        <translation>BitLinear</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>primitive → output</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>kind, parameters</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>%1 个参数</translation>
    </message>
    <message>
        <source>%1 adds</source>
        <translation>%1 加法</translation>
    </message>
    <message>
        <source>%1 skipped</source>
        <translation>跳过 %1</translation>
    </message>
    <message>
        <source>%1 L-Mul</source>
        <translation>%1 L-Mul</translation>
    </message>
    <message>
        <source>%1 multiplies</source>
        <translation>%1 乘法</translation>
    </message>
    <message>
        <source>%1 float adds</source>
        <translation>%1 浮点加法</translation>
    </message>
    <message>
        <source>%1 look-ups</source>
        <translation>%1 次查表</translation>
    </message>
    <message>
        <source>no operation</source>
        <translation>无运算</translation>
    </message>
    <message>
        <source> · </source>
        <comment>between figures</comment>
        <translation> · </translation>
    </message>
    <message>
        <source>%1 integer additions</source>
        <translation>%1 次整数加法</translation>
    </message>
    <message>
        <source>%1 skipped as zero</source>
        <translation>因零跳过 %1 次</translation>
    </message>
    <message>
        <source>%1 float additions</source>
        <translation>%1 次浮点加法</translation>
    </message>
    <message>
        <source>%1 multiplications</source>
        <translation>%1 次乘法</translation>
    </message>
    <message>
        <source>%1 L-Mul additions</source>
        <translation>%1 次 L-Mul 加法</translation>
    </message>
    <message>
        <source>%1 of weights read</source>
        <translation>读取权重 %1</translation>
    </message>
</context>
<context>
    <name>TensorText</name>
    <message>
        <source>Exporting %1</source>
        <translation>正在导出 %1</translation>
    </message>
    <message>
        <source>%1, value after value</source>
        <translation>%1，逐值存放</translation>
    </message>
    <message>
        <source>%1, blocks of %2 weights in %3 bytes</source>
        <translation>%1，每块 %2 个权重占 %3 字节</translation>
    </message>
    <message>
        <source>%1, blocks of %2 trits in %3 bytes</source>
        <translation>%1，每块 %2 个三值占 %3 字节</translation>
    </message>
    <message>
        <source>%1, four trits a byte, from four rows</source>
        <translation>%1，每字节四个三值，来自四行</translation>
    </message>
    <message>
        <source>%1, %2 bits a weight</source>
        <translation>%1，每权重 %2 位</translation>
    </message>
    <message>
        <source>%1 and %2 for the scale, %3 bits a weight</source>
        <translation>%1，另有 %2 用于缩放系数，每权重 %3 位</translation>
    </message>
    <message>
        <source>%1, from byte %2</source>
        <translation>%1，自字节 %2 起</translation>
    </message>
    <message>
        <source>Trits</source>
        <translation>三值</translation>
    </message>
    <message>
        <source>Trits times β</source>
        <translation>三值乘以 β</translation>
    </message>
    <message>
        <source>Values as stored</source>
        <translation>文件中的值</translation>
    </message>
    <message>
        <source>no trit</source>
        <translation>非三值</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>%1 file (*.%2)</source>
        <translation>%1 文件 (*.%2)</translation>
    </message>
</context>
<context>
    <name>addend::ui::ActivationView</name>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>There is nothing to show.</source>
        <translation>没有可显示的内容。</translation>
    </message>
    <message>
        <source>Recording %1</source>
        <translation>正在记录 %1</translation>
    </message>
    <message>
        <source>They can be kept in a file until the trace goes.</source>
        <translation>可以保存在文件中，直到跟踪被移除。</translation>
    </message>
    <message>
        <source>Only their summaries would be kept.</source>
        <translation>只会保留它们的摘要。</translation>
    </message>
    <message>
        <source>Record %1</source>
        <translation>记录 %1</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>These values need %1; of the %2 of memory for traces %3 are left.</source>
        <translation>这些值需要 %1；跟踪可用的 %2 内存中还剩 %3。</translation>
    </message>
</context>
<context>
    <name>addend::ui::ActivationsPage</name>
    <message>
        <source>The prompt could not be traced.</source>
        <translation>无法跟踪该提示。</translation>
    </message>
    <message>
        <source>Open a model to see what it computes.</source>
        <translation>打开一个模型，查看它计算了什么。</translation>
    </message>
    <message>
        <source>The model is reading …</source>
        <translation>模型正在阅读…</translation>
    </message>
    <message>
        <source>Let the model read a text: what every layer computes for every token is shown here.</source>
        <translation>让模型读一段文本：这里显示每一层为每个词元计算的内容。</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Write a prompt</source>
        <translation>编写提示</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Interventions</source>
        <translation>干预</translation>
    </message>
    <message>
        <source>Show the panel of interventions</source>
        <translation>显示干预面板</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
</context>
<context>
    <name>addend::ui::AttentionView</name>
    <message>
        <source>Pattern of a head</source>
        <translation>单个头的模式</translation>
    </message>
    <message>
        <source>All heads: entropy</source>
        <translation>所有头：熵</translation>
    </message>
    <message>
        <source>All heads: distance</source>
        <translation>所有头：距离</translation>
    </message>
    <message>
        <source>All heads: share on the first token</source>
        <translation>所有头：首个词元的份额</translation>
    </message>
    <message>
        <source>All heads: share on the token before</source>
        <translation>所有头：前一词元的份额</translation>
    </message>
    <message>
        <source>Figure of the attention</source>
        <translation>注意力指标</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>As it was run</source>
        <translation>按运行时</translation>
    </message>
    <message>
        <source>Exact products</source>
        <translation>精确乘积</translation>
    </message>
    <message>
        <source>Arithmetic of the pattern</source>
        <translation>模式的算术</translation>
    </message>
    <message>
        <source>Reading the heads</source>
        <translation>正在读取各头</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Attention of layer %1, head %2</source>
        <translation>注意力：第 %1 层，第 %2 头</translation>
    </message>
    <message>
        <source>Entropy (nats)</source>
        <translation>熵（奈特）</translation>
    </message>
    <message>
        <source>Distance (tokens)</source>
        <translation>距离（词元）</translation>
    </message>
    <message numerus="yes">
        <source>Means over all %n quer(ies) of the trace.</source>
        <translation>
            <numerusform>跟踪中全部 %n 个查询的平均。</numerusform>
        </translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>How much of what each token (row) reads comes from itself and each earlier one (column): a row adds up to 1. What a token does not see is empty.</source>
        <translation>每个词元（行）读入的内容有多少来自它自身及之前的各词元（列）：每行之和为 1。词元看不到的位置为空。</translation>
    </message>
    <message numerus="yes">
        <source>This layer sees %n token(s) back, itself included.</source>
        <translation>
            <numerusform>该层向前看 %n 个词元（含自身）。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 heads share %2 heads of keys and values.</source>
        <translation>%1 个头共用 %2 个键值头。</translation>
    </message>
</context>
<context>
    <name>addend::ui::BenchmarkForm</name>
    <message>
        <source>The benchmark was not run.</source>
        <translation>基准测试未运行。</translation>
    </message>
    <message>
        <source>A reply is being written in Chat: it would be measured too. Stop it or wait for its end.</source>
        <translation>聊天中正在生成回复：它也会被计入测量。请停止它或等待其结束。</translation>
    </message>
    <message>
        <source>Choose at least one device.</source>
        <translation>请至少选择一个设备。</translation>
    </message>
    <message>
        <source>A prompt or a reply needs at least one token.</source>
        <translation>提示或回复至少需要一个词元。</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Loading on %1</source>
        <translation>正在 %1 上加载</translation>
    </message>
    <message>
        <source>Writing the reference on %1</source>
        <translation>正在 %1 上生成参考结果</translation>
    </message>
    <message>
        <source>Checking %1 against the reference</source>
        <translation>正在将 %1 与参考结果核对</translation>
    </message>
    <message>
        <source>Warming up %1</source>
        <translation>正在预热 %1</translation>
    </message>
    <message>
        <source>Measuring %1 (%2 of %3)</source>
        <extracomment>%1 is a device, %2 of %3 its place among those measured</extracomment>
        <translation>正在测量 %1（%2/%3）</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) gave no figures.</source>
        <translation>
            <numerusform>%n 个设备未给出数据。</numerusform>
        </translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>模型：%1</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>未打开模型。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>基准测试</translation>
    </message>
    <message>
        <source>Each device first has to give the reference&apos;s output; then a warm-up and the repetitions are timed, one device after the other.</source>
        <translation>每个设备须先给出与参考一致的输出；随后预热并对各次重复计时，设备依次进行。</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>补丁</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>提示的词元数</translation>
    </message>
    <message>
        <source>Tokens of the reply</source>
        <translation>回复的词元数</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Progress of the benchmark</source>
        <translation>基准测试进度</translation>
    </message>
</context>
<context>
    <name>addend::ui::BenchmarkRun</name>
    <message numerus="yes">
        <source>Benchmark on %n device(s)</source>
        <translation>
            <numerusform>在 %n 个设备上基准测试</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::ChatPage</name>
    <message>
        <source>The model could not be opened.</source>
        <translation>无法打开模型。</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>选择其他模型</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Your chats cannot be opened, so nothing can be kept.</source>
        <translation>无法打开您的聊天，因此什么都不能保存。</translation>
    </message>
    <message>
        <source>Addend ended unexpectedly while the backend %1 was running. Your chats are whole. In safe mode only the plain CPU path is used.</source>
        <translation>后端 %1 运行时 Addend 意外退出。您的聊天完好无损。安全模式下只使用普通的 CPU 路径。</translation>
    </message>
    <message>
        <source>Start in safe mode</source>
        <translation>以安全模式启动</translation>
    </message>
    <message>
        <source>Go on as before</source>
        <translation>照常继续</translation>
    </message>
    <message>
        <source>The backend %1 did not answer the request to stop. It is left alone and cannot be used again until Addend is restarted; what it had written is kept.</source>
        <translation>后端 %1 没有响应停止请求。它已被搁置，重新启动 Addend 之前不能再使用；它已写出的内容会保留。</translation>
    </message>
    <message>
        <source>Reading the prompt: %1 of %2 tokens</source>
        <translation>正在读取提示：%1 / %2 个词元</translation>
    </message>
    <message>
        <source>This link leads to %1</source>
        <translation>此链接指向 %1</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新聊天</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>正在打开模型…</translation>
    </message>
    <message>
        <source>Memory of the conversation: %1, the same however long it grows</source>
        <translation>对话占用内存：%1，无论对话多长都不变</translation>
    </message>
    <message>
        <source>Reading the prompt</source>
        <translation>正在读取提示</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens/s, %n token(s)</source>
        <translation>
            <numerusform>%1 词元/秒，%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 parameters, %2 layers, memory of a conversation %3 (constant)</source>
        <translation>%1 参数，%2 层，对话占用内存 %3（恒定）</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>导出聊天</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>The chat was written to %1.</source>
        <translation>聊天已写入 %1。</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Message %1 of %2</source>
        <translation>第 %1 条消息，共 %2 条</translation>
    </message>
    <message>
        <source>Settings of the replies and the system prompt</source>
        <translation>回复设置与系统提示</translation>
    </message>
    <message>
        <source>Jump to latest</source>
        <translation>跳到最新</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>聊天</translation>
    </message>
    <message>
        <source>KV cache: %1 for each token read</source>
        <translation>KV 缓存：每读入一个词元 %1</translation>
    </message>
    <message>
        <source>%1 parameters, %2 layers, KV cache %3 per token</source>
        <translation>%1 个参数，%2 层，每个词元 KV 缓存 %3</translation>
    </message>
    <message>
        <source>Another model wrote this reply. Open that model to look inside.</source>
        <translation>这条回复由另一个模型写成。打开该模型即可查看内部。</translation>
    </message>
</context>
<context>
    <name>addend::ui::ComparePage</name>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>比较内容</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareResults</name>
    <message>
        <source>Token read by both</source>
        <translation>两者读取的词元</translation>
    </message>
    <message>
        <source>KL from lane A, nats</source>
        <translation>与通道 A 的 KL，奈特</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Relative difference from lane A</source>
        <translation>与通道 A 的相对差异</translation>
    </message>
    <message>
        <source>tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Figures of the lanes</source>
        <translation>各通道的数据</translation>
    </message>
    <message>
        <source>Prompt by prompt</source>
        <translation>逐条提示</translation>
    </message>
    <message>
        <source>Figures of each prompt</source>
        <translation>每条提示的数据</translation>
    </message>
    <message>
        <source>Agreement, token by token</source>
        <translation>逐词元的一致性</translation>
    </message>
    <message>
        <source>Where the lanes part</source>
        <translation>通道从何处分开</translation>
    </message>
    <message>
        <source>Both lanes read lane A&apos;s prompt and reply: how far their predictions part at each token.</source>
        <translation>两条通道都读取通道 A 的提示和回复：它们的预测在每个词元上相差多少。</translation>
    </message>
    <message>
        <source>Median over tokens of the relative difference of the residual stream, layer by layer.</source>
        <translation>残差流相对差异在各词元上的中位数，逐层显示。</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareRun</name>
    <message numerus="yes">
        <source>Comparing %n lane(s)</source>
        <translation>
            <numerusform>正在比较 %n 条通道</numerusform>
        </translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>Checking agreement</source>
        <translation>正在检查一致性</translation>
    </message>
    <message numerus="yes">
        <source>Watching %n lane(s)</source>
        <translation>
            <numerusform>观看 %n 个通道</numerusform>
        </translation>
    </message>
    <message>
        <source>All at the same time</source>
        <translation>全部同时运行</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareSetup</name>
    <message>
        <source>Prompts from a file</source>
        <translation>从文件读取提示</translation>
    </message>
    <message>
        <source>Text (*.txt);;All files (*)</source>
        <translation>文本 (*.txt);;所有文件 (*)</translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s) from %1</source>
        <extracomment>%1 is a file&apos;s name</extracomment>
        <translation>
            <numerusform>来自 %1 的 %n 条提示</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>the comparison opened</source>
        <translation>已打开的比较</translation>
    </message>
    <message>
        <source>A prompt for all lanes</source>
        <translation>所有通道的提示</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Write a prompt instead</source>
        <translation>改为手写提示</translation>
    </message>
    <message>
        <source>Add a lane</source>
        <translation>添加通道</translation>
    </message>
    <message>
        <source>Prompts from a file …</source>
        <translation>从文件读取提示 …</translation>
    </message>
    <message>
        <source>Lanes run</source>
        <translation>通道运行方式</translation>
    </message>
    <message>
        <source>in turns, measured</source>
        <translation>轮流,计量</translation>
    </message>
    <message>
        <source>at the same time, for watching</source>
        <translation>同时,仅供观看</translation>
    </message>
    <message>
        <source>Tokens of a reply</source>
        <translation>回复的词元数</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Progress of the comparison</source>
        <translation>比较的进度</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareTable</name>
    <message>
        <source>%1 × (%2)</source>
        <extracomment>%1 is a ratio of two lanes, %2 its 95 % interval</extracomment>
        <translation>%1 ×（%2）</translation>
    </message>
    <message>
        <source>no difference shown (%1)</source>
        <extracomment>%1 is the 95 % interval of a ratio</extracomment>
        <translation>未显示差异（%1）</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>参照</translation>
    </message>
    <message>
        <source>%1 beside %2</source>
        <extracomment>a column: lane %1 beside lane %2</extracomment>
        <translation>%1 对比 %2</translation>
    </message>
    <message>
        <source>Prefill, tokens/s (measured)</source>
        <translation>预填充，词元/秒（测量值）</translation>
    </message>
    <message>
        <source>Decode, tokens/s (measured)</source>
        <translation>解码，词元/秒（测量值）</translation>
    </message>
    <message>
        <source>First token, ms (median)</source>
        <translation>首个词元，毫秒（中位数）</translation>
    </message>
    <message>
        <source>Time per token, ms (median)</source>
        <translation>每词元时间，毫秒（中位数）</translation>
    </message>
    <message>
        <source>Time per token, ms (95 %)</source>
        <translation>每词元时间，毫秒（95 %）</translation>
    </message>
    <message>
        <source>Weights, MiB (allocated)</source>
        <translation>权重，MiB（已分配）</translation>
    </message>
    <message>
        <source>State, KiB (allocated)</source>
        <translation>状态，KiB（已分配）</translation>
    </message>
    <message>
        <source>Scratch, MiB (allocated)</source>
        <translation>临时内存，MiB（已分配）</translation>
    </message>
    <message>
        <source>Same next token</source>
        <translation>下一个词元相同</translation>
    </message>
    <message>
        <source>Mean KL, nats</source>
        <translation>平均 KL，奈特</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>a place: token %2 of prompt %1</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>nowhere</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 ×</source>
        <translation>%1 ×</translation>
    </message>
    <message>
        <source>No sensor&apos;s boundary holds this device.</source>
        <translation>没有传感器覆盖此设备。</translation>
    </message>
    <message numerus="yes">
        <source>By %1, over %2 s and %n sample(s).</source>
        <extracomment>%1 is a sensor and what it covers, %2 seconds</extracomment>
        <translation>
            <numerusform>由 %1 测得,历时 %2 s,%n 个采样。</numerusform>
        </translation>
    </message>
    <message>
        <source>Idle: %1 W.</source>
        <translation>空闲:%1 W。</translation>
    </message>
    <message>
        <source>Perplexity of the prompt</source>
        <translation>提示的困惑度</translation>
    </message>
    <message>
        <source>Largest Δ of a logit</source>
        <translation>logit 的最大 Δ</translation>
    </message>
    <message>
        <source>First other next token</source>
        <translation>首个不同的下一词元</translation>
    </message>
    <message>
        <source>First tap beyond tolerance</source>
        <translation>首个超出容差的观测点</translation>
    </message>
    <message>
        <source>Own text parts at token</source>
        <translation>自身文本在此词元分歧</translation>
    </message>
    <message>
        <source>Energy per prompt token, mJ</source>
        <translation>提示词每词元能耗，mJ</translation>
    </message>
    <message>
        <source>Energy per prompt token above idle, mJ</source>
        <translation>提示词每词元能耗（扣除空闲），mJ</translation>
    </message>
    <message>
        <source>Energy per reply token, mJ</source>
        <translation>回复每词元能耗，mJ</translation>
    </message>
    <message>
        <source>Energy per reply token above idle, mJ</source>
        <translation>回复每词元能耗（扣除空闲），mJ</translation>
    </message>
</context>
<context>
    <name>addend::ui::ComparisonView</name>
    <message>
        <source>Lane %1 warms up</source>
        <translation>通道 %1 正在预热</translation>
    </message>
    <message>
        <source>Lane %1, repetition %2 of %3</source>
        <translation>通道 %1，第 %2 次重复，共 %3 次</translation>
    </message>
    <message>
        <source>Checking that the lanes agree</source>
        <translation>正在检查各通道是否一致</translation>
    </message>
    <message>
        <source>The lanes could not be compared.</source>
        <translation>无法比较各通道。</translation>
    </message>
    <message>
        <source>A reply is being written in Chat: it would be measured too. Stop it or wait for its end.</source>
        <translation>聊天中正在生成回复：它也会被计入测量。请停止它或等待其结束。</translation>
    </message>
    <message>
        <source>Write a prompt that all lanes are to answer.</source>
        <translation>请写一个让所有通道回答的提示。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>导出比较</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Open a model to compare how devices and patches run it.</source>
        <translation>打开一个模型，以比较各设备和补丁的运行情况。</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>The prompts could not be read.</source>
        <translation>无法读取提示。</translation>
    </message>
    <message>
        <source>Lanes are being compared. Stop them to open another comparison.</source>
        <translation>正在比较通道。请先停止,再打开其他比较。</translation>
    </message>
    <message>
        <source>prompt %1 of %2</source>
        <translation>提示 %1 / %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::Composer</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Stop writing (Esc)</source>
        <translation>停止生成 (Esc)</translation>
    </message>
    <message>
        <source>Send the message (Enter)</source>
        <translation>发送消息 (Enter)</translation>
    </message>
    <message>
        <source>Open a model to begin</source>
        <translation>打开一个模型即可开始</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>输入消息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>addend::ui::ContextBar</name>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
</context>
<context>
    <name>addend::ui::ContextChip</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>补丁</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>%1 (loading…)</source>
        <translation>%1（加载中…）</translation>
    </message>
    <message>
        <source>none loaded</source>
        <translation>未加载</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Open or manage models…</source>
        <translation>打开或管理模型…</translation>
    </message>
    <message>
        <source>Nothing else to choose</source>
        <translation>没有其他选项</translation>
    </message>
</context>
<context>
    <name>addend::ui::ContextView</name>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Transformer of its shape</source>
        <translation>相同形状的 Transformer</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>A reply is being written in Chat: it would be measured too. Stop it or wait for its end.</source>
        <translation>聊天中正在生成回复：它也会被计入测量。请停止它或等待其结束。</translation>
    </message>
    <message>
        <source>The transformer beside does not fit.</source>
        <translation>用于对照的 Transformer 放不下。</translation>
    </message>
    <message>
        <source>Measuring times by context</source>
        <translation>按上下文测量时间</translation>
    </message>
    <message>
        <source>Writing random weights</source>
        <translation>写入随机权重</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>The times could not be measured.</source>
        <translation>无法测量时间。</translation>
    </message>
    <message>
        <source>%1, counted</source>
        <extracomment>%1 is a model</extracomment>
        <translation>%1，按程序统计</translation>
    </message>
    <message>
        <source>%1, allocated</source>
        <translation>%1，已分配</translation>
    </message>
    <message>
        <source>%1, measured</source>
        <translation>%1，实测</translation>
    </message>
    <message>
        <source>Tokens before</source>
        <translation>之前的词元数</translation>
    </message>
    <message>
        <source>State, KiB</source>
        <translation>状态，KiB</translation>
    </message>
    <message>
        <source>Writing a token, ms (measured, median)</source>
        <translation>生成一个词元，毫秒（实测，中位数）</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>The state of this model is the same after any number of tokens.</source>
        <translation>无论读过多少词元，该模型的状态大小不变。</translation>
    </message>
    <message>
        <source>The keys and values of this model grow by a row a token.</source>
        <translation>该模型的键和值每个词元增加一行。</translation>
    </message>
    <message numerus="yes">
        <source>Measured on %1:%2 (%3), %n thread(s): %4 tokens at each length, %5 repetitions after a warm-up.</source>
        <translation>
            <numerusform>在 %1:%2（%3）上测量，%n 个线程：每个长度 %4 个词元，预热后重复 %5 次。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>The transformer has random weights in float16 and needs about %1 of disk and %2 of memory; it is written to %3, and removed again.</source>
        <translation>该 Transformer 为 float16 随机权重，约需 %1 磁盘和 %2 内存；它写入 %3，之后删除。</translation>
    </message>
    <message>
        <source>Export the times by context</source>
        <translation>导出按上下文的时间</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>A MatMul-free model keeps a state of one size, however long the context is; a transformer keeps keys and values of every token, and reads them all for each new one.</source>
        <translation>无矩阵乘法模型的状态大小固定，与上下文长度无关；Transformer 保存每个词元的键和值，并为每个新词元全部读取一遍。</translation>
    </message>
    <message>
        <source>Beside</source>
        <translation>对照</translation>
    </message>
    <message>
        <source>Model beside this one</source>
        <translation>与之对照的模型</translation>
    </message>
    <message>
        <source>Longest context</source>
        <translation>最长上下文</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>测量进度</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>State by context</source>
        <translation>状态随上下文的变化</translation>
    </message>
    <message>
        <source>Time of a token by context</source>
        <translation>每词元时间随上下文的变化</translation>
    </message>
    <message>
        <source>Open a model to see what a longer context costs it.</source>
        <translation>打开一个模型，查看更长的上下文需要多少代价。</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Times are being measured. Stop that to open another study.</source>
        <translation>正在测量时间。请先停止，再打开另一项研究。</translation>
    </message>
</context>
<context>
    <name>addend::ui::ConversationListModel</name>
    <message>
        <source>New chat</source>
        <translation>新聊天</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>本月</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>更早</translation>
    </message>
</context>
<context>
    <name>addend::ui::ConversationPanel</name>
    <message>
        <source>New chat</source>
        <translation>新聊天</translation>
    </message>
    <message>
        <source>Begin a new conversation (Ctrl+N)</source>
        <translation>开始新对话 (Ctrl+N)</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>搜索所有聊天</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>No chat contains these words.</source>
        <translation>没有聊天包含这些词。</translation>
    </message>
    <message>
        <source>Your chats will be listed here.</source>
        <translation>您的聊天会列在这里。</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Name of the chat</source>
        <translation>聊天名称</translation>
    </message>
    <message>
        <source>Chat renamed</source>
        <translation>聊天已重命名</translation>
    </message>
    <message>
        <source>Chat deleted</source>
        <translation>聊天已删除</translation>
    </message>
</context>
<context>
    <name>addend::ui::DifferenceView</name>
    <message>
        <source>Difference of two traces</source>
        <translation>两次跟踪之差</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Trace to compare with</source>
        <translation>用于对比的跟踪</translation>
    </message>
    <message>
        <source>Trace another prompt, or this one with interventions: the two are compared here.</source>
        <translation>跟踪另一个提示，或带干预地跟踪此提示：两者在此对比。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Aligned token</source>
        <translation>对齐的词元</translation>
    </message>
    <message>
        <source>Relative difference</source>
        <translation>相对差</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>程序中的值</translation>
    </message>
    <message>
        <source>Residual stream of every layer</source>
        <translation>每一层的残差流</translation>
    </message>
    <message>
        <source>%1 of %2 aligned tokens are the same; cells without a pair are empty.</source>
        <translation>%2 个对齐的词元中有 %1 个相同；没有配对的单元格为空。</translation>
    </message>
    <message>
        <source>Norm of this trace&apos;s residual less the other&apos;s, over the norm of the other&apos;s; over all channels.</source>
        <translation>本次跟踪的残差减去另一次的残差所得的范数，除以另一次的范数；对所有通道统计。</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差</translation>
    </message>
    <message>
        <source>Difference of %1</source>
        <translation>%1 的差</translation>
    </message>
    <message>
        <source>This trace&apos;s value less the other&apos;s, channel by channel.</source>
        <translation>逐通道：本次跟踪的值减去另一次的值。</translation>
    </message>
</context>
<context>
    <name>addend::ui::DropHint</name>
    <message>
        <source>Drop a model folder or a .gguf file to open it</source>
        <translation>将模型文件夹或 .gguf 文件拖放到此处即可打开</translation>
    </message>
</context>
<context>
    <name>addend::ui::EnergyEntryModel</name>
    <message>
        <source>Addition, int8</source>
        <translation>加法，int8</translation>
    </message>
    <message>
        <source>Addition, int32</source>
        <translation>加法，int32</translation>
    </message>
    <message>
        <source>Addition, float16</source>
        <translation>加法，float16</translation>
    </message>
    <message>
        <source>Addition, float32</source>
        <translation>加法，float32</translation>
    </message>
    <message>
        <source>Multiplication, int8</source>
        <translation>乘法，int8</translation>
    </message>
    <message>
        <source>Multiplication, float16</source>
        <translation>乘法，float16</translation>
    </message>
    <message>
        <source>Multiplication, int32</source>
        <translation>乘法，int32</translation>
    </message>
    <message>
        <source>Multiplication, float32</source>
        <translation>乘法，float32</translation>
    </message>
    <message>
        <source>Exponential, root, division</source>
        <translation>指数、开方、除法</translation>
    </message>
    <message>
        <source>Look-up in a table</source>
        <translation>查表</translation>
    </message>
    <message>
        <source>ternary sums; L-Mul</source>
        <translation>三值求和；L-Mul</translation>
    </message>
    <message>
        <source>floats of this model</source>
        <translation>本模型的浮点数</translation>
    </message>
    <message>
        <source>the fp16 transformer</source>
        <translation>fp16 Transformer</translation>
    </message>
    <message>
        <source>norms, gates, softmax</source>
        <translation>归一化、门控、softmax</translation>
    </message>
    <message>
        <source>the embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>运算</translation>
    </message>
    <message>
        <source>pJ</source>
        <translation>pJ</translation>
    </message>
    <message>
        <source>Used for</source>
        <translation>用途</translation>
    </message>
</context>
<context>
    <name>addend::ui::EnergyFigureModel</name>
    <message>
        <source>%1 G</source>
        <translation>%1 G</translation>
    </message>
    <message>
        <source>%1 M</source>
        <translation>%1 M</translation>
    </message>
    <message>
        <source>%1 k</source>
        <translation>%1 k</translation>
    </message>
    <message>
        <source>Integer additions</source>
        <translation>整数加法</translation>
    </message>
    <message>
        <source>Additions skipped, the weight is 0</source>
        <translation>跳过的加法（权重为 0）</translation>
    </message>
    <message>
        <source>L-Mul additions</source>
        <translation>L-Mul 加法</translation>
    </message>
    <message>
        <source>Float additions</source>
        <translation>浮点加法</translation>
    </message>
    <message>
        <source>Float multiplications</source>
        <translation>浮点乘法</translation>
    </message>
    <message>
        <source>Exponentials, roots, divisions</source>
        <translation>指数、开方、除法</translation>
    </message>
    <message>
        <source>Look-ups</source>
        <translation>查表</translation>
    </message>
    <message>
        <source>%1 mJ</source>
        <translation>%1 mJ</translation>
    </message>
    <message>
        <source>%1 µJ</source>
        <translation>%1 µJ</translation>
    </message>
    <message>
        <source>%1 nJ</source>
        <translation>%1 nJ</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>%1 · no energy</source>
        <translation>%1 · 不耗能</translation>
    </message>
    <message>
        <source>%1 · left out</source>
        <translation>%1 · 未计入</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <extracomment>a number of operations, and the energy of all of them</extracomment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>fp16 transformer</source>
        <translation>fp16 Transformer</translation>
    </message>
    <message>
        <source>Exact twin</source>
        <translation>精确对照</translation>
    </message>
    <message>
        <source>This model</source>
        <translation>本模型</translation>
    </message>
    <message>
        <source>Prefill, a token (modelled)</source>
        <translation>预填充，每词元（模型估算）</translation>
    </message>
    <message>
        <source>Decode, a token (modelled)</source>
        <translation>解码，每词元（模型估算）</translation>
    </message>
    <message>
        <source>Prefill, of the fp16 transformer</source>
        <translation>预填充，占 fp16 Transformer</translation>
    </message>
    <message>
        <source>Decode, of the fp16 transformer</source>
        <translation>解码，占 fp16 Transformer</translation>
    </message>
</context>
<context>
    <name>addend::ui::EnergyPanel</name>
    <message>
        <source>The fp16 transformer has the model&apos;s hidden size (%1), layers (%2), vocabulary and channel mixer (%3), %4 heads and a head of its own; all of its floats are float16. The exact twin is the model without a patch. What the table has no value for is left out.</source>
        <translation>fp16 Transformer 与模型的隐藏维度（%1）、层数（%2）、词表和通道混合器（%3）相同，有 %4 个注意力头和独立的输出层；其浮点数均为 float16。精确对照是未打补丁的模型。表中没有数值的运算不计入。</translation>
    </message>
    <message>
        <source>Values: %1.</source>
        <translation>数值：%1。</translation>
    </message>
    <message>
        <source>Values edited here; by default those of %1.</source>
        <translation>数值已在此修改；默认取自 %1。</translation>
    </message>
    <message>
        <source>Energy of the arithmetic, modelled</source>
        <translation>算术能耗（模型估算）</translation>
    </message>
    <message>
        <source>Operations counted from the program, times picojoules of a table: arithmetic only. Memory traffic is not included, and costs more than the arithmetic on real machines. No sensor was read for these figures.</source>
        <translation>由程序统计的运算次数乘以表中的皮焦耳数：仅含算术。不含内存访问，而在真实机器上内存访问比算术更耗能。这些数字未读取任何传感器。</translation>
    </message>
    <message>
        <source>Prompt and context, tokens</source>
        <translation>提示和上下文，词元数</translation>
    </message>
    <message>
        <source>Modelled energy of a token</source>
        <translation>每词元的模型估算能耗</translation>
    </message>
    <message>
        <source>Energy of an operation</source>
        <translation>单次运算的能耗</translation>
    </message>
    <message>
        <source>Picojoules of an operation</source>
        <translation>单次运算的皮焦耳数</translation>
    </message>
    <message>
        <source>Reset to the published values</source>
        <translation>恢复为已发表的数值</translation>
    </message>
</context>
<context>
    <name>addend::ui::FindBar</name>
    <message>
        <source>Find in this chat</source>
        <translation>在此聊天中查找</translation>
    </message>
    <message>
        <source>Previous match (Shift+Enter)</source>
        <translation>上一个匹配 (Shift+Enter)</translation>
    </message>
    <message>
        <source>Next match (Enter)</source>
        <translation>下一个匹配 (Enter)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
</context>
<context>
    <name>addend::ui::FlipModel</name>
    <message>
        <source>%1 nats from exact</source>
        <translation>与精确值相差 %1 奈特</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读入</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>精确</translation>
    </message>
</context>
<context>
    <name>addend::ui::FlipView</name>
    <message>
        <source>Next tokens that change</source>
        <translation>发生变化的下一词元</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>Share of %n token(s) whose most likely successor is another.</source>
        <translation>
            <numerusform>%n 个词元中最可能后继发生变化的比例。</numerusform>
        </translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>已导出到 %1。</translation>
    </message>
    <message>
        <source>The table was not exported.</source>
        <translation>表格未导出。</translation>
    </message>
    <message>
        <source>Export the table as CSV</source>
        <translation>将表格导出为 CSV</translation>
    </message>
</context>
<context>
    <name>addend::ui::GatesView</name>
    <message>
        <source>Forget gate f</source>
        <translation>遗忘门 f</translation>
    </message>
    <message>
        <source>Half-life of f</source>
        <translation>f 的半衰期</translation>
    </message>
    <message>
        <source>State h</source>
        <translation>状态 h</translation>
    </message>
    <message>
        <source>Change of the state</source>
        <translation>状态的变化</translation>
    </message>
    <message>
        <source>Half-lives over layers</source>
        <translation>各层的半衰期</translation>
    </message>
    <message>
        <source>Lower bounds over layers</source>
        <translation>各层的下界</translation>
    </message>
    <message>
        <source>Saturation over layers</source>
        <translation>各层的饱和度</translation>
    </message>
    <message>
        <source>Norm of the state over tokens</source>
        <translation>各词元的状态范数</translation>
    </message>
    <message>
        <source>Figure of the gates</source>
        <translation>门的指标</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Reading the gates</source>
        <translation>正在读取门</translation>
    </message>
    <message>
        <source>Half-life (tokens)</source>
        <translation>半衰期（词元）</translation>
    </message>
    <message>
        <source>−ln 2 / ln f: after so many tokens half of a channel&apos;s state is left.</source>
        <translation>−ln 2 / ln f：经过这么多词元后，通道的状态剩下一半。</translation>
    </message>
    <message>
        <source>What the layer remembers, after each token.</source>
        <translation>每个词元之后该层记住的内容。</translation>
    </message>
    <message>
        <source>Change of h</source>
        <translation>h 的变化</translation>
    </message>
    <message>
        <source>h less the h of the token before; 0 before the first.</source>
        <translation>h 减去前一词元的 h；首个之前为 0。</translation>
    </message>
    <message>
        <source>1 keeps the state, 0 forgets it.</source>
        <translation>1 保留状态，0 遗忘状态。</translation>
    </message>
    <message>
        <source>%1, layer %2</source>
        <translation>%1，第 %2 层</translation>
    </message>
    <message>
        <source>shortest tenth</source>
        <translation>最短的十分之一</translation>
    </message>
    <message>
        <source>median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>longest tenth</source>
        <translation>最长的十分之一</translation>
    </message>
    <message>
        <source>Of a channel: from the geometric mean of its f over this text. The lines are the 10th, 50th and 90th percentile of the channels.</source>
        <translation>通道的值取自其 f 在此文本上的几何平均。各线为通道的第 10、50、90 百分位。</translation>
    </message>
    <message>
        <source>Lower bound of f</source>
        <translation>f 的下界</translation>
    </message>
    <message>
        <source>smallest</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>largest</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>The least that a layer&apos;s gates may let through, over its channels: learned, the same for every text.</source>
        <translation>一层的门至少放行的量（按通道）：由学习得到，对任何文本相同。</translation>
    </message>
    <message>
        <source>Share of all f</source>
        <translation>占全部 f 的份额</translation>
    </message>
    <message>
        <source>at the lower bound</source>
        <translation>位于下界</translation>
    </message>
    <message>
        <source>open (near 1)</source>
        <translation>打开（接近 1）</translation>
    </message>
    <message>
        <source>mean of f</source>
        <translation>f 的平均</translation>
    </message>
    <message>
        <source>Within 1/256 of the channel&apos;s lower bound, or of 1, over all tokens and channels.</source>
        <translation>与通道下界或 1 相差不超过 1/256，统计所有词元和通道。</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>change of h</source>
        <translation>h 的变化</translation>
    </message>
    <message>
        <source>Layer %1: root of the sum of squares over its channels.</source>
        <translation>第 %1 层：各通道平方和的平方根。</translation>
    </message>
    <message>
        <source>Gates and state</source>
        <translation>门与状态</translation>
    </message>
</context>
<context>
    <name>addend::ui::GetModelSection</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Get a model</source>
        <translation>获取模型</translation>
    </message>
    <message>
        <source>%1 parameters · about %2 GB · licence %3</source>
        <translation>%1 参数 · 约 %2 GB · 许可证 %3</translation>
    </message>
    <message>
        <source>Or write a random model of the same shape: it answers nonsense, at the speed of a real one.</source>
        <translation>也可以生成一个相同形状的随机模型：它的回答没有意义，但速度与真实模型相同。</translation>
    </message>
    <message>
        <source>Command for %1</source>
        <translation>用于 %1 的命令</translation>
    </message>
    <message>
        <source>Copy the command for %1</source>
        <translation>复制用于 %1 的命令</translation>
    </message>
    <message>
        <source>Addend downloads nothing by itself. These are the published MatMul-free and BitNet models; run a command in a terminal (it comes with the Python package huggingface_hub), then open the folder it made.</source>
        <translation>Addend 不会自行下载任何内容。以下是已发布的 MatMul-free 和 BitNet 模型；请在终端中运行命令（来自 Python 包 huggingface_hub），然后打开它创建的文件夹。</translation>
    </message>
</context>
<context>
    <name>addend::ui::HeatBusy</name>
    <message>
        <source>Summarising the map…</source>
        <translation>正在汇总图…</translation>
    </message>
    <message>
        <source>The map was not read to its end.</source>
        <translation>图未读完。</translation>
    </message>
    <message>
        <source>Share of the map that was read</source>
        <translation>图的已读部分</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Read it</source>
        <translation>读取</translation>
    </message>
</context>
<context>
    <name>addend::ui::HeatMap</name>
    <message numerus="yes">
        <source>mean %1, %2 to %3 (%n cells)</source>
        <translation>
            <numerusform>平均 %1，%2 至 %3（%n 个单元）</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 %2 “%3”</source>
        <translation>%1 %2 “%3”</translation>
    </message>
    <message>
        <source>%1 · %2 · %3: %4</source>
        <translation>%1 · %2 · %3：%4</translation>
    </message>
</context>
<context>
    <name>addend::ui::HeatTableModel</name>
    <message>
        <source>%1 “%2”</source>
        <translation>%1 “%2”</translation>
    </message>
</context>
<context>
    <name>addend::ui::InlineMessage</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>通知</translation>
    </message>
</context>
<context>
    <name>addend::ui::Int8View</name>
    <message>
        <source>Input of</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>程序中的值</translation>
    </message>
    <message>
        <source>Histogram of codes</source>
        <translation>编码直方图</translation>
    </message>
    <message>
        <source>Largest value over tokens</source>
        <translation>各词元的最大值</translation>
    </message>
    <message>
        <source>Codes at the limit and at 0 over tokens</source>
        <translation>各词元处于极限和 0 的编码</translation>
    </message>
    <message>
        <source>Figure of the codes</source>
        <translation>编码的指标</translation>
    </message>
    <message>
        <source>%1 of the codes stand at ±127, %2 were rounded to 0; %3 bits of information a code.</source>
        <translation>%1 的编码为 ±127，%2 被舍入为 0；每个编码含 %3 比特信息。</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Largest magnitude (127 / scale)</source>
        <translation>最大幅值（127 / 缩放）</translation>
    </message>
    <message>
        <source>Share of channels</source>
        <translation>通道份额</translation>
    </message>
    <message>
        <source>at the limit</source>
        <translation>处于极限</translation>
    </message>
    <message>
        <source>rounded to 0</source>
        <translation>舍入为 0</translation>
    </message>
    <message>
        <source>A token&apos;s largest magnitude becomes 127; all else is scaled with it.</source>
        <translation>一个词元的最大幅值变为 127；其余随之缩放。</translation>
    </message>
    <message>
        <source>int8 activations</source>
        <translation>int8 激活</translation>
    </message>
    <message>
        <source>Scale over tokens</source>
        <translation>各词元的缩放系数</translation>
    </message>
    <message>
        <source>Over %1 tokens and %2 channels.</source>
        <translation>统计范围：%1 个词元、%2 个通道。</translation>
    </message>
    <message>
        <source>Scale (codes a unit)</source>
        <translation>缩放系数（每单位的编码数）</translation>
    </message>
    <message>
        <source>127 over a token&apos;s largest magnitude: what its values are multiplied by before they are rounded.</source>
        <translation>127 除以词元的最大幅值：取整之前各值所乘的系数。</translation>
    </message>
</context>
<context>
    <name>addend::ui::InterventionForm</name>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Set to 0</source>
        <translation>置零</translation>
    </message>
    <message>
        <source>Multiply by</source>
        <translation>乘以</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Overwrite with</source>
        <translation>改写为</translation>
    </message>
    <message>
        <source>L-Mul in a layer</source>
        <translation>在一层中用 L-Mul</translation>
    </message>
    <message>
        <source>Do</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>To</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位</translation>
    </message>
    <message>
        <source>Kind of intervention</source>
        <translation>干预类型</translation>
    </message>
    <message>
        <source>Value or state</source>
        <translation>数值或状态</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>首个词元</translation>
    </message>
    <message>
        <source>Last token</source>
        <translation>末个词元</translation>
    </message>
    <message>
        <source>to the end</source>
        <translation>到结尾</translation>
    </message>
    <message>
        <source>First channel</source>
        <translation>首个通道</translation>
    </message>
    <message>
        <source>Last channel</source>
        <translation>末个通道</translation>
    </message>
    <message>
        <source>to the last</source>
        <translation>到末个</translation>
    </message>
    <message>
        <source>Factor or value</source>
        <translation>因子或数值</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>乘积</translation>
    </message>
    <message>
        <source>Mantissa bits</source>
        <translation>尾数位</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Make the selected intervention what stands here</source>
        <translation>把所选干预改为此处所写的内容</translation>
    </message>
</context>
<context>
    <name>addend::ui::InterventionsPanel</name>
    <message>
        <source>List renamed</source>
        <translation>列表已重命名</translation>
    </message>
    <message>
        <source>Intervention added</source>
        <translation>已添加干预</translation>
    </message>
    <message>
        <source>Intervention removed</source>
        <translation>已移除干预</translation>
    </message>
    <message>
        <source>Intervention moved</source>
        <translation>已移动干预</translation>
    </message>
    <message>
        <source>Intervention switched on</source>
        <translation>已启用干预</translation>
    </message>
    <message>
        <source>Intervention switched off</source>
        <translation>已停用干预</translation>
    </message>
    <message>
        <source>Interventions</source>
        <translation>干预</translation>
    </message>
    <message>
        <source>Changes to a run of these tokens. They are never applied to Chat.</source>
        <translation>对这些词元的一次运行所做的改动。绝不会用于聊天。</translation>
    </message>
    <message>
        <source>Name of the list</source>
        <translation>列表名称</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>推后</translation>
    </message>
    <message>
        <source>Save the list…</source>
        <translation>保存列表…</translation>
    </message>
    <message>
        <source>Open a list…</source>
        <translation>打开列表…</translation>
    </message>
    <message>
        <source>Run with these</source>
        <translation>带干预运行</translation>
    </message>
    <message>
        <source>interventions</source>
        <translation>干预</translation>
    </message>
    <message>
        <source>Save the interventions</source>
        <translation>保存干预</translation>
    </message>
    <message>
        <source>Interventions (*.json)</source>
        <translation>干预 (*.json)</translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation>已保存到 %1。</translation>
    </message>
    <message>
        <source>Open interventions</source>
        <translation>打开干预</translation>
    </message>
    <message>
        <source>Intervention changed</source>
        <translation>干预已更改</translation>
    </message>
</context>
<context>
    <name>addend::ui::JobListModel</name>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
</context>
<context>
    <name>addend::ui::JobPopup</name>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>没有正在运行的任务。</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>清除已结束的任务</translation>
    </message>
</context>
<context>
    <name>addend::ui::JobRow</name>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>%1 的进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>取消 %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::LMulPage</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>No model is open. The multiplication table needs none.</source>
        <translation>没有打开模型。乘法表不需要模型。</translation>
    </message>
    <message>
        <source>Nothing is measured yet. Measure shows what L-Mul does on this text.</source>
        <translation>尚未测量。点击“测量”查看 L-Mul 对这段文本的影响。</translation>
    </message>
    <message>
        <source>Measuring L-Mul</source>
        <translation>正在测量 L-Mul</translation>
    </message>
    <message>
        <source>L-Mul</source>
        <translation>L-Mul</translation>
    </message>
    <message>
        <source>Text to measure on</source>
        <translation>用于测量的文本</translation>
    </message>
    <message>
        <source>Measure the errors on this text</source>
        <translation>在这段文本上测量误差</translation>
    </message>
    <message>
        <source>Multiplication table</source>
        <translation>乘法表</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>乘积</translation>
    </message>
    <message>
        <source>Layers and heads</source>
        <translation>层与头</translation>
    </message>
    <message>
        <source>Build-up</source>
        <translation>累积</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Which products are computed otherwise</source>
        <translation>哪些乘积改用其他算法</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Mantissa bits of L-Mul</source>
        <translation>L-Mul 的尾数位数</translation>
    </message>
    <message>
        <source>Bits:</source>
        <translation>位数：</translation>
    </message>
    <message>
        <source>L-Mul replaces a product of floats by one integer addition of their bits (arXiv 2410.00907).</source>
        <translation>L-Mul 用浮点数位的一次整数加法代替乘积（arXiv 2410.00907）。</translation>
    </message>
    <message>
        <source>Error of a product over both mantissas</source>
        <translation>乘积误差随两个尾数的变化</translation>
    </message>
    <message>
        <source>Exact against computed</source>
        <translation>精确值与计算值</translation>
    </message>
    <message>
        <source>Signed relative error</source>
        <translation>带符号的相对误差</translation>
    </message>
    <message>
        <source>Error of products by layer</source>
        <translation>各层乘积误差</translation>
    </message>
    <message>
        <source>Error of the residual stream through the layers</source>
        <translation>残差流误差随层的变化</translation>
    </message>
    <message>
        <source>Divergence of the next token</source>
        <translation>下一个词元的散度</translation>
    </message>
    <message>
        <source>First mantissa</source>
        <translation>第一个尾数</translation>
    </message>
    <message>
        <source>Relative error</source>
        <translation>相对误差</translation>
    </message>
    <message>
        <source>%1: relative error from %2 to %3, %4 on average over evenly spread mantissas.</source>
        <translation>%1：相对误差从 %2 到 %3，均匀分布的尾数平均 %4。</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>All heads</source>
        <translation>所有头</translation>
    </message>
    <message>
        <source>Head %1</source>
        <translation>头 %1</translation>
    </message>
    <message>
        <source>%1: mean error %2, bias %3</source>
        <translation>%1：平均误差 %2，偏差 %3</translation>
    </message>
    <message>
        <source>Exact product</source>
        <translation>精确乘积</translation>
    </message>
    <message>
        <source>Computed product</source>
        <translation>计算出的乘积</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Mean relative error (%)</source>
        <translation>平均相对误差（%）</translation>
    </message>
    <message>
        <source>%1 errs most in layer %2: %3 on average.</source>
        <translation>%1 在第 %2 层误差最大：平均 %3。</translation>
    </message>
    <message>
        <source>%1: %2 nats, another most likely token for %3</source>
        <translation>%1：%2 奈特，%3 的最可能词元不同</translation>
    </message>
    <message>
        <source>What reads it: layer (last: head)</source>
        <translation>读取者：层（最后：输出头）</translation>
    </message>
    <message>
        <source>Relative error (%)</source>
        <translation>相对误差（%）</translation>
    </message>
    <message numerus="yes">
        <source>Mean over %n token(s), each arithmetic in a run of its own beside the exact one.</source>
        <translation>
            <numerusform>%n 个词元的平均值，每种算术各自运行并与精确运行对照。</numerusform>
        </translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>KL from exact (nats)</source>
        <translation>与精确值的 KL（奈特）</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>选择文本</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md);;All files (*)</source>
        <translation>文本 (*.txt *.md);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Second mantissa</source>
        <translation>第二个尾数</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Share of products (%)</source>
        <translation>乘积占比 (%)</translation>
    </message>
    <message>
        <source>%1 products. Outside the axis, or zero instead of not: %2.</source>
        <translation>%1 个乘积。超出坐标轴或变为零：%2。</translation>
    </message>
    <message>
        <source>KL (nats)</source>
        <translation>KL（奈特）</translation>
    </message>
    <message>
        <source>%1 (%)</source>
        <translation>%1 (%)</translation>
    </message>
    <message>
        <source>Mean over all heads and layers: %1.</source>
        <translation>所有头和层的均值：%1。</translation>
    </message>
    <message>
        <source>The text has %1.</source>
        <translation>文本共有 %1 个。</translation>
    </message>
    <message>
        <source>More would need over %1 for the values of one site.</source>
        <translation>更多词元会使单个位置的数值超过 %1。</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Type a text</source>
        <translation>输入文本</translation>
    </message>
    <message>
        <source>Text file…</source>
        <translation>文本文件…</translation>
    </message>
    <message>
        <source>Measure on a typed text again</source>
        <translation>改回在输入的文本上测量</translation>
    </message>
    <message>
        <source>Measure on a text file</source>
        <translation>在文本文件上测量</translation>
    </message>
    <message>
        <source>Next tokens</source>
        <translation>下一词元</translation>
    </message>
    <message>
        <source>The arithmetic whose table is shown</source>
        <translation>所示乘法表的算术</translation>
    </message>
    <message>
        <source>Tokens read at most, from the beginning of the text</source>
        <translation>从文本开头起最多读取的词元数</translation>
    </message>
    <message>
        <source>What the map of heads shows</source>
        <translation>注意力头图的内容</translation>
    </message>
    <message>
        <source>Under which arithmetic</source>
        <translation>所用的算术</translation>
    </message>
    <message>
        <source>Tokens:</source>
        <translation>词元：</translation>
    </message>
    <message>
        <source>No token&apos;s most likely successor changes.</source>
        <translation>没有任何词元的最可能后继发生变化。</translation>
    </message>
    <message numerus="yes">
        <source>These figures are older than the settings: %1, %2, the first %n token(s) of this text.</source>
        <translation>
            <numerusform>这些数据早于当前设置：%1，%2，本文本的前 %n 个词元。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These figures are older than the settings: %1, %2, the first %n token(s) of another text.</source>
        <translation>
            <numerusform>这些数据早于当前设置：%1，%2，另一文本的前 %n 个词元。</numerusform>
        </translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Attention moved, after the softmax</source>
        <translation>softmax 之后移动的注意力</translation>
    </message>
    <message>
        <source>Most attended token changed</source>
        <translation>最受关注的词元改变</translation>
    </message>
    <message>
        <source>Divergence of attention</source>
        <translation>注意力的散度</translation>
    </message>
    <message>
        <source>Mean error of products</source>
        <translation>乘积的平均误差</translation>
    </message>
    <message>
        <source>Bias of products</source>
        <translation>乘积的偏差</translation>
    </message>
</context>
<context>
    <name>addend::ui::LaneCharts</name>
    <message>
        <source>Token of the reply</source>
        <translation>回复的词元</translation>
    </message>
    <message>
        <source>Time, µs (contended)</source>
        <translation>时间,µs(争用)</translation>
    </message>
    <message>
        <source>Time, µs (measured)</source>
        <translation>时间，微秒（测量值）</translation>
    </message>
    <message>
        <source>Time since the lane&apos;s start, s</source>
        <translation>自通道开始的时间,s</translation>
    </message>
    <message>
        <source>Tokens/s (contended)</source>
        <translation>词元/s(争用)</translation>
    </message>
    <message>
        <source>Tokens/s (measured)</source>
        <translation>词元/s(实测)</translation>
    </message>
    <message>
        <source>Time, s</source>
        <translation>时间,s</translation>
    </message>
    <message>
        <source>Memory, MiB</source>
        <translation>内存,MiB</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>功率,W</translation>
    </message>
    <message>
        <source>Lanes at work at the same time disturb each other: no figure here is a measurement of a device.</source>
        <translation>同时运行的通道会互相干扰:此处的数据都不是对设备的测量。</translation>
    </message>
    <message>
        <source>Median over repetitions; the first token is left out, since it waits for the prompt.</source>
        <translation>各次重复的中位数；第一个词元要等待提示，因此不计入。</translation>
    </message>
    <message>
        <source>Over the last eight tokens, on the time since each lane&apos;s own start.</source>
        <translation>按最近八个词元计算,时间从各通道自身开始算起。</translation>
    </message>
    <message>
        <source>What the sensors say of all lanes together: it belongs to none of them.</source>
        <translation>传感器给出的是所有通道的合计,不属于任何单个通道。</translation>
    </message>
    <message>
        <source>Mean over each turn of a lane, by the sensor whose boundary holds its device.</source>
        <translation>通道每一轮的平均值,取自覆盖其设备的传感器。</translation>
    </message>
    <message>
        <source>Time of each token</source>
        <translation>每个词元的时间</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>What each lane&apos;s model and session allocated; the process is shown once, as a whole, and read while nothing is timed.</source>
        <translation>各通道的模型与会话所分配的内存;进程只整体显示一次,并在没有计时的间隙读取。</translation>
    </message>
</context>
<context>
    <name>addend::ui::LaneEditor</name>
    <message>
        <source>Device of lane %1</source>
        <translation>通道 %1 的设备</translation>
    </message>
    <message>
        <source>Patch of lane %1</source>
        <translation>通道 %1 的补丁</translation>
    </message>
    <message>
        <source>Remove lane %1</source>
        <translation>移除通道 %1</translation>
    </message>
    <message>
        <source>The open model</source>
        <translation>已打开的模型</translation>
    </message>
    <message>
        <source>Model of lane %1</source>
        <translation>通道 %1 的模型</translation>
    </message>
</context>
<context>
    <name>addend::ui::LanePane</name>
    <message>
        <source>Reply of lane %1</source>
        <translation>通道 %1 的回复</translation>
    </message>
</context>
<context>
    <name>addend::ui::LanePlayback</name>
    <message>
        <source>Play again</source>
        <translation>再次播放</translation>
    </message>
    <message>
        <source>Played %1 times slower than it was, on the time since each lane&apos;s own start.</source>
        <translation>以实际速度的 1/%1 播放，时间从各通道自己的起点算起。</translation>
    </message>
    <message>
        <source>Played as it was, on the time since each lane&apos;s own start.</source>
        <translation>按实际速度播放，时间从各通道自己的起点算起。</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>%1 is a device, %2 a patch
----------
%1 is a model, %2 its device and patch</extracomment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Parts from A&apos;s text at token %1.</source>
        <translation>从第 %1 个词元起与 A 的文本不同。</translation>
    </message>
    <message>
        <source>Writes the same text as A.</source>
        <translation>与 A 写出相同的文本。</translation>
    </message>
</context>
<context>
    <name>addend::ui::LaneStream</name>
    <message>
        <source>%1 tokens/s (contended)</source>
        <translation>%1 词元/s(争用)</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens/s with %n thread(s) (contended)</source>
        <translation>
            <numerusform>%1 词元/s,%n 个线程(争用)</numerusform>
        </translation>
    </message>
    <message>
        <source>Contended: the lanes share this machine and disturb each other. For watching; nothing here is a benchmark.</source>
        <translation>争用:各通道共用这台机器并互相干扰。仅供观看,此处没有基准数据。</translation>
    </message>
</context>
<context>
    <name>addend::ui::LensView</name>
    <message>
        <source>Logit lens</source>
        <translation>Logit 透镜</translation>
    </message>
    <message>
        <source>Probability of the likeliest word</source>
        <translation>最可能的词的概率</translation>
    </message>
    <message>
        <source>Divergence from the last layer (KL)</source>
        <translation>与最后一层的散度 (KL)</translation>
    </message>
    <message>
        <source>Rank of the last layer&apos;s word</source>
        <translation>最后一层的词的名次</translation>
    </message>
    <message>
        <source>Probability of the pinned word</source>
        <translation>固定词的概率</translation>
    </message>
    <message>
        <source>Figure of the lens</source>
        <translation>透镜的指标</translation>
    </message>
    <message>
        <source>Pin a word</source>
        <translation>固定一个词</translation>
    </message>
    <message>
        <source>Pinned word</source>
        <translation>固定的词</translation>
    </message>
    <message>
        <source>As it continues the text: with the space before it</source>
        <translation>作为文本的延续：包括前面的空格</translation>
    </message>
    <message>
        <source>Reading the layers</source>
        <translation>正在读取各层</translation>
    </message>
    <message>
        <source>“%1” %2</source>
        <translation>“%1” %2</translation>
    </message>
    <message>
        <source>%1; KL %2, rank of the last layer&apos;s word %3</source>
        <translation>%1；KL %2，最后一层的词的名次 %3</translation>
    </message>
    <message>
        <source>After layer</source>
        <translation>经过层</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>KL to the last layer (nats)</source>
        <translation>到最后一层的 KL（奈特）</translation>
    </message>
    <message>
        <source>Rank of the last layer&apos;s word, from 0</source>
        <translation>最后一层的词的名次，从 0 起</translation>
    </message>
    <message>
        <source>Probability of “%1”</source>
        <translation>“%1”的概率</translation>
    </message>
    <message>
        <source>Final norm and head on the residual of every layer. On average the last layer&apos;s word is the likeliest from step %1 of %2 on.</source>
        <translation>把最终归一化和输出头用于每一层的残差。平均而言，最后一层的词从第 %1 / %2 步起就最可能。</translation>
    </message>
    <message>
        <source>Tokens %1 to %2 of %3; select a later one to move on.</source>
        <translation>第 %1 至 %2 个词元，共 %3 个；选择更靠后的词元以继续。</translation>
    </message>
    <message>
        <source>; “%1” %2, rank %3</source>
        <translation>；“%1” %2，排名 %3</translation>
    </message>
</context>
<context>
    <name>addend::ui::LogModel</name>
    <message>
        <source>Debug</source>
        <translation>调试</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>addend::ui::LogPanel</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>筛选日志</translation>
    </message>
    <message>
        <source>Log lines</source>
        <translation>日志行</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Information and worse</source>
        <translation>信息及以上</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告和错误</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Least level shown</source>
        <translation>显示的最低级别</translation>
    </message>
    <message>
        <source>Copy the lines</source>
        <translation>复制这些行</translation>
    </message>
    <message>
        <source>Export the lines…</source>
        <translation>导出这些行…</translation>
    </message>
    <message>
        <source>Clear the log</source>
        <translation>清空日志</translation>
    </message>
    <message>
        <source>Close the log (Ctrl+Shift+L)</source>
        <translation>关闭日志 (Ctrl+Shift+L)</translation>
    </message>
    <message>
        <source>Export the log</source>
        <translation>导出日志</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>文本 (*.txt)</translation>
    </message>
    <message>
        <source>Choose another place</source>
        <translation>选择其他位置</translation>
    </message>
</context>
<context>
    <name>addend::ui::MainWindow</name>
    <message>
        <source>Close Addend?</source>
        <translation>关闭 Addend？</translation>
    </message>
    <message>
        <source>Close and lose it</source>
        <translation>关闭并放弃</translation>
    </message>
    <message>
        <source>Keep open</source>
        <translation>保持打开</translation>
    </message>
    <message>
        <source>Addend</source>
        <translation>Addend</translation>
    </message>
</context>
<context>
    <name>addend::ui::MessageWidget</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>prefill %1 tokens/s</source>
        <translation>预填充 %1 词元/秒</translation>
    </message>
    <message>
        <source>first token after %1</source>
        <translation>首个词元用时 %1</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>interrupted: Addend ended while this was written</source>
        <translation>已中断：生成时 Addend 退出</translation>
    </message>
    <message>
        <source>reached the length limit</source>
        <translation>已达长度上限</translation>
    </message>
    <message>
        <source>the context is full</source>
        <translation>上下文已满</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一版本</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一版本</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>复制文本</translation>
    </message>
    <message>
        <source>Edit and send again</source>
        <translation>编辑并重新发送</translation>
    </message>
    <message>
        <source>Write another reply</source>
        <translation>重新生成回复</translation>
    </message>
    <message>
        <source>Show the reply as tokens</source>
        <translation>以词元显示回复</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>您的消息</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Edited message</source>
        <translation>编辑后的消息</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>See how it thought</source>
        <translation>看看它如何思考</translation>
    </message>
</context>
<context>
    <name>addend::ui::MeterButton</name>
    <message>
        <source>%1 %2</source>
        <comment>value and unit</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: not available</source>
        <translation>%1：不可用</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelDetails</name>
    <message>
        <source>Opening %1</source>
        <translation>正在打开 %1</translation>
    </message>
    <message>
        <source>Demonstration model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>Choose a model of the list to see what it is.</source>
        <translation>在列表中选择一个模型以查看其信息。</translation>
    </message>
    <message>
        <source>Reading its headers…</source>
        <translation>正在读取文件头…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open this model</source>
        <translation>打开此模型</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>聊天</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>This model is in use.</source>
        <translation>此模型正在使用。</translation>
    </message>
    <message>
        <source>Facts about the model</source>
        <translation>模型信息</translation>
    </message>
    <message>
        <source>The model could not be opened.</source>
        <translation>无法打开模型。</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>选择其他模型</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>This model needs %1 of memory, but only %2 are free. Opening it may make the machine very slow, or end other programs.</source>
        <translation>此模型需要 %1 内存，但只有 %2 可用。打开它可能使计算机变得很慢，或导致其他程序被终止。</translation>
    </message>
    <message>
        <source>Open anyway</source>
        <translation>仍然打开</translation>
    </message>
    <message>
        <source>Do not open</source>
        <translation>不打开</translation>
    </message>
    <message>
        <source>Open with the scale corrected</source>
        <translation>打开并校正缩放</translation>
    </message>
    <message>
        <source>Not stated in its files</source>
        <translation>文件中未注明</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>%1, of which %2 ternary (−1, 0, +1)</source>
        <translation>%1，其中 %2 为三值（−1、0、+1）</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>%1 × %2 wide</source>
        <translation>%1 × 宽 %2</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>训练文本</translation>
    </message>
    <message>
        <source>texts of up to %1 tokens</source>
        <translation>最长 %1 个词元的文本</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Memory needed</source>
        <translation>所需内存</translation>
    </message>
    <message>
        <source>%1: %2 of weights and %3 for a conversation</source>
        <translation>%1：权重 %2，对话 %3</translation>
    </message>
    <message>
        <source>Computed from the shapes of its weights; working space comes on top.</source>
        <translation>根据权重的形状算出；另需工作空间。</translation>
    </message>
    <message>
        <source>Memory free now</source>
        <translation>当前可用内存</translation>
    </message>
    <message>
        <source>MemAvailable, as the kernel counted it when this model was chosen.</source>
        <translation>MemAvailable，由内核在选择此模型时统计。</translation>
    </message>
    <message>
        <source>This machine does not say how much memory is free.</source>
        <translation>此计算机不提供可用内存的大小。</translation>
    </message>
    <message>
        <source>A conversation</source>
        <translation>一次对话</translation>
    </message>
    <message>
        <source>takes %1, however long it grows: the model keeps a state of fixed size</source>
        <translation>占用 %1，无论多长都不变：模型保持固定大小的状态</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Open as it is</source>
        <translation>按原样打开</translation>
    </message>
    <message>
        <source>%1: %2 of weights, and %3 for each token of a conversation</source>
        <translation>%1：权重 %2，对话中每个词元另加 %3</translation>
    </message>
    <message>
        <source>takes %1 for each token read: the KV cache grows</source>
        <translation>每读入一个词元占用 %1：KV 缓存会增长</translation>
    </message>
    <message>
        <source>Computed from the layout its weights will have in memory. %1 more stay in the file: their rows are read when they are needed. Working space comes on top.</source>
        <translation>根据权重在内存中的布局计算。另有 %1 留在文件中，需要时才读取其中的行。工作空间另计。</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelLibrary</name>
    <message>
        <source>%1 removed from the list</source>
        <translation>已从列表中移除 %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelListModel</name>
    <message>
        <source>Demonstration model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>模型库</translation>
    </message>
    <message>
        <source>In your folders</source>
        <translation>在您的文件夹中</translation>
    </message>
    <message>
        <source>Not there any more</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>%1 参数</translation>
    </message>
    <message>
        <source>Comes with Addend</source>
        <translation>随 Addend 附带</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelListPanel</name>
    <message>
        <source>No model matches the filter.</source>
        <translation>没有符合筛选条件的模型。</translation>
    </message>
    <message>
        <source>Looking through your folders…</source>
        <translation>正在查找您的文件夹…</translation>
    </message>
    <message>
        <source>Your folders hold more than could be looked through. Name the folders with models only.</source>
        <translation>您的文件夹内容过多，无法全部查找。请只指定存放模型的文件夹。</translation>
    </message>
    <message>
        <source>Name folders in the settings to see the models that lie in them.</source>
        <translation>在设置中指定文件夹，即可看到其中的模型。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open containing folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the models</source>
        <translation>筛选模型</translation>
    </message>
    <message>
        <source>Filter by name, architecture or place (Ctrl+F)</source>
        <translation>按名称、架构或位置筛选 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Reading the library…</source>
        <translation>正在读取模型库…</translation>
    </message>
    <message>
        <source>No model is known yet. Open the folder of one, or get one.</source>
        <translation>尚无已知的模型。请打开模型文件夹，或获取一个模型。</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Model folders…</source>
        <translation>模型文件夹…</translation>
    </message>
    <message>
        <source>Choose in the settings where models are looked for</source>
        <translation>在设置中选择查找模型的位置</translation>
    </message>
    <message>
        <source>Get a model</source>
        <translation>获取模型</translation>
    </message>
    <message>
        <source>Where models can be downloaded from</source>
        <translation>可以从哪里下载模型</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelsPage</name>
    <message>
        <source>The library cannot be opened, so no model can be either.</source>
        <translation>无法打开模型库，因此也无法打开任何模型。</translation>
    </message>
    <message>
        <source>reading headers</source>
        <translation>读取文件头</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>读取权重</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>The library could not be read.</source>
        <translation>无法读取模型库。</translation>
    </message>
    <message>
        <source>The library could not be changed.</source>
        <translation>无法更改模型库。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json);;All files (*)</source>
        <translation>模型 (*.gguf *.safetensors config.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open the folder of a model</source>
        <translation>打开模型的文件夹</translation>
    </message>
    <message numerus="yes">
        <source>Only the first of %n items was opened: one model is in use at a time.</source>
        <translation>
            <numerusform>%n 个项目中只打开了第一个：同一时间只使用一个模型。</numerusform>
        </translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Open a model folder: config.json and *.safetensors (Ctrl+Shift+O)</source>
        <translation>打开模型文件夹：config.json 和 *.safetensors (Ctrl+Shift+O)</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Open a .gguf or .safetensors file (Ctrl+O)</source>
        <translation>打开 .gguf 或 .safetensors 文件 (Ctrl+O)</translation>
    </message>
</context>
<context>
    <name>addend::ui::Navigation</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>addend::ui::NextTokenView</name>
    <message>
        <source>Next token, original and changed</source>
        <translation>下一词元：原来与改变后</translation>
    </message>
    <message>
        <source>The likeliest words</source>
        <translation>最可能的词</translation>
    </message>
    <message>
        <source>Words that changed most</source>
        <translation>变化最大的词</translation>
    </message>
    <message>
        <source>Words shown</source>
        <translation>显示的词</translation>
    </message>
    <message>
        <source>Add an intervention in the panel beside: its effect on the next token is shown here.</source>
        <translation>在旁边的面板中添加干预：它对下一词元的影响显示在此。</translation>
    </message>
    <message>
        <source>Reading twice</source>
        <translation>正在读两遍</translation>
    </message>
    <message>
        <source>original</source>
        <translation>原来</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>改变后</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>After token %1: KL from the original %2 nats; entropy %3 → %4 nats; the likeliest word is %5.</source>
        <translation>在词元 %1 之后：相对原来的 KL 为 %2 奈特；熵 %3 → %4 奈特；最可能的词%5。</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>another</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>Next token, changed</source>
        <translation>下一词元（改变后）</translation>
    </message>
    <message>
        <source>Next token: %1</source>
        <translation>下一个词元：%1</translation>
    </message>
</context>
<context>
    <name>addend::ui::NodeDetails</name>
    <message>
        <source>Primitive %1</source>
        <translation>原语 %1</translation>
    </message>
    <message>
        <source>Show in Weights</source>
        <translation>在“权重”中显示</translation>
    </message>
    <message>
        <source>Show in Activations</source>
        <translation>在“激活”中显示</translation>
    </message>
    <message>
        <source>About %1</source>
        <translation>关于 %1</translation>
    </message>
    <message>
        <source>Operations of %1</source>
        <translation>%1 的运算</translation>
    </message>
    <message>
        <source>Operations of one pass</source>
        <translation>一次运行的运算</translation>
    </message>
    <message>
        <source>Counted from the program by fixed formulas; not measured.</source>
        <translation>按固定公式从程序计数；非测量值。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>As compact as their types allow: what a backend reads</source>
        <translation>按类型所允许的最紧凑形式：后端读取的字节</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>value (shape)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>columns %1 to %2</source>
        <translation>第 %1 到 %2 列</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Scale β</source>
        <translation>缩放 β</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>Of the patch in force</source>
        <translation>当前补丁的算术</translation>
    </message>
    <message>
        <source>Integer additions</source>
        <translation>整数加法</translation>
    </message>
    <message>
        <source>Skipped as zero</source>
        <translation>因零跳过</translation>
    </message>
    <message>
        <source>not counted yet</source>
        <translation>尚未计数</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>count (share)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Float additions</source>
        <translation>浮点加法</translation>
    </message>
    <message>
        <source>L-Mul additions</source>
        <translation>L-Mul 加法</translation>
    </message>
    <message>
        <source>Multiplications</source>
        <translation>乘法</translation>
    </message>
    <message>
        <source>  for %1</source>
        <comment>why multiplications remain</comment>
        <translation>  用于%1</translation>
    </message>
    <message>
        <source>Exp, root, division</source>
        <translation>指数、开方、除法</translation>
    </message>
    <message>
        <source>Look-ups</source>
        <translation>查表</translation>
    </message>
    <message>
        <source>Weights read, bytes</source>
        <translation>读取权重（字节）</translation>
    </message>
    <message>
        <source>Activations, bytes</source>
        <translation>激活（字节）</translation>
    </message>
    <message>
        <source>State, bytes</source>
        <translation>状态（字节）</translation>
    </message>
    <message>
        <source>Show values</source>
        <translation>显示值</translation>
    </message>
    <message>
        <source>In the program</source>
        <translation>在程序中</translation>
    </message>
    <message>
        <source>The form in which a backend gets it</source>
        <translation>后端收到的形式</translation>
    </message>
    <message>
        <source>A backend reads</source>
        <translation>后端读取</translation>
    </message>
    <message>
        <source>For one use of it, as compact as its type allows</source>
        <translation>使用一次，按类型所允许的最紧凑形式</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>在文件中</translation>
    </message>
    <message>
        <source>not as such: computed when the model was opened</source>
        <translation>没有此项：打开模型时算出</translation>
    </message>
    <message>
        <source>Shape there</source>
        <translation>其中的形状</translation>
    </message>
    <message>
        <source>Bytes there</source>
        <translation>其中的字节数</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
</context>
<context>
    <name>addend::ui::PatchPanel</name>
    <message>
        <source>%1 is in the list of models now.</source>
        <translation>%1 已加入模型列表。</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>Arithmetic of replies</source>
        <translation>回复所用的算术</translation>
    </message>
    <message>
        <source>How the model&apos;s products are computed, from the next message on</source>
        <translation>从下一条消息起，模型的乘积如何计算</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name of the patch</source>
        <translation>补丁名称</translation>
    </message>
    <message>
        <source>Keep in the library</source>
        <translation>保存到模型库</translation>
    </message>
    <message>
        <source>The patched model gets an entry of its own in the list of models</source>
        <translation>打过补丁的模型会在模型列表中单独列出</translation>
    </message>
    <message>
        <source>Save beside the model</source>
        <translation>保存在模型旁</translation>
    </message>
    <message>
        <source>The same, and a small JSON file that others can use too</source>
        <translation>同上，并生成一个他人也能使用的小 JSON 文件</translation>
    </message>
    <message>
        <source>Own rules…</source>
        <translation>自定义规则…</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>请先打开一个模型。</translation>
    </message>
    <message>
        <source>This model has no products that can be patched.</source>
        <translation>此模型没有可以打补丁的乘积。</translation>
    </message>
    <message>
        <source>Every product is computed exactly.</source>
        <translation>所有乘积均精确计算。</translation>
    </message>
    <message>
        <source>Holds from the next message on; what was read so far stays as it is.</source>
        <translation>从下一条消息起生效；已读入的内容保持不变。</translation>
    </message>
</context>
<context>
    <name>addend::ui::PatchRuleRow</name>
    <message>
        <source>L-Mul</source>
        <translation>L-Mul</translation>
    </message>
    <message>
        <source>Which products</source>
        <translation>哪些乘积</translation>
    </message>
    <message>
        <source>How they are computed</source>
        <translation>如何计算</translation>
    </message>
    <message>
        <source>Mantissa bits that are kept of each operand</source>
        <translation>每个操作数保留的尾数位数</translation>
    </message>
    <message>
        <source>First layer the rule holds for</source>
        <translation>规则生效的第一层</translation>
    </message>
    <message>
        <source>Last layer the rule holds for</source>
        <translation>规则生效的最后一层</translation>
    </message>
    <message>
        <source>Remove this rule</source>
        <translation>删除此规则</translation>
    </message>
    <message>
        <source> bits</source>
        <translation> 位</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>to</source>
        <translation>至</translation>
    </message>
</context>
<context>
    <name>addend::ui::PatchingView</name>
    <message>
        <source>Activation patching</source>
        <translation>激活替换</translation>
    </message>
    <message>
        <source>Values of A</source>
        <translation>A 的值</translation>
    </message>
    <message>
        <source>put into B</source>
        <translation>放入 B</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>against</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Prompt A</source>
        <translation>提示 A</translation>
    </message>
    <message>
        <source>Prompt B</source>
        <translation>提示 B</translation>
    </message>
    <message>
        <source>Word after A</source>
        <translation>A 之后的词</translation>
    </message>
    <message>
        <source>Word after B</source>
        <translation>B 之后的词</translation>
    </message>
    <message>
        <source>What is put in</source>
        <translation>放入的内容</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Residual stream</source>
        <translation>残差流</translation>
    </message>
    <message>
        <source>What the mixer adds</source>
        <translation>混合器加入的量</translation>
    </message>
    <message>
        <source>What the MLP adds</source>
        <translation>MLP 加入的量</translation>
    </message>
    <message>
        <source>State h</source>
        <translation>状态 h</translation>
    </message>
    <message>
        <source>Two prompts that differ, and a word that each would be followed by: where in the model is the difference made?</source>
        <translation>两个不同的提示，以及各自会接上的词：差别产生于模型的何处？</translation>
    </message>
    <message>
        <source>Patching activations</source>
        <translation>正在替换激活</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Effect (0: B, 1: A)</source>
        <translation>效果（0：B，1：A）</translation>
    </message>
    <message>
        <source>Change of the logit difference</source>
        <translation>logit 差的变化</translation>
    </message>
    <message>
        <source>Logit difference “%1” − “%2”: %3 after A, %4 after B. A cell is B with the value of A in that layer and at that token.</source>
        <translation>logit 差“%1”−“%2”：A 之后 %3，B 之后 %4。每个单元是在该层该词元处放入 A 的值后的 B。</translation>
    </message>
    <message>
        <source>The same prompt with another word in it</source>
        <translation>同一提示，换一个词</translation>
    </message>
</context>
<context>
    <name>addend::ui::PlotPanel</name>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>%1 file (*.%2)</source>
        <translation>%1 文件 (*.%2)</translation>
    </message>
    <message>
        <source>The plot was not exported.</source>
        <translation>图未导出。</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>已导出到 %1。</translation>
    </message>
    <message>
        <source>Show everything (0 or double-click)</source>
        <translation>显示全部（0 或双击）</translation>
    </message>
    <message>
        <source>Show as a table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Export what is in view</source>
        <translation>导出可见内容</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::PromptBar</name>
    <message>
        <source>A text for the model to read</source>
        <translation>供模型阅读的文本</translation>
    </message>
    <message>
        <source>Prompt to trace</source>
        <translation>要跟踪的提示</translation>
    </message>
    <message>
        <source>As a message of a chat</source>
        <translation>作为聊天消息</translation>
    </message>
    <message>
        <source>Through the model&apos;s chat template, up to where the reply begins</source>
        <translation>通过模型的聊天模板，直到回复开始之处</translation>
    </message>
    <message>
        <source>Memory for traces</source>
        <translation>跟踪可用内存</translation>
    </message>
    <message>
        <source>beyond it: a file</source>
        <translation>超出时：用文件</translation>
    </message>
    <message>
        <source>beyond it: summaries only</source>
        <translation>超出时：仅摘要</translation>
    </message>
    <message>
        <source>What becomes of larger traces</source>
        <translation>较大的跟踪如何处理</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>跟踪</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: residual stream and token figures, %2 in memory</source>
        <translation>%1：残差流和词元指标，内存中 %2</translation>
    </message>
    <message>
        <source>%1: residual stream and token figures, %2 in a temporary file</source>
        <translation>%1：残差流和词元指标，临时文件中 %2</translation>
    </message>
    <message>
        <source>%1: %2 is over the memory allowed, summaries only</source>
        <translation>%1：%2 超过允许的内存，仅保留摘要</translation>
    </message>
    <message>
        <source>Chat template and memory</source>
        <translation>聊天模板与内存</translation>
    </message>
</context>
<context>
    <name>addend::ui::PromptTable</name>
    <message>
        <source>nowhere</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>%1, tokens/s</source>
        <translation>%1,词元/s</translation>
    </message>
    <message>
        <source>%1, same next token</source>
        <translation>%1,相同的下一词元</translation>
    </message>
    <message>
        <source>%1, mean KL</source>
        <translation>%1,平均 KL</translation>
    </message>
    <message>
        <source>%1 parts at token</source>
        <extracomment>a column: the token at which lane %1&apos;s text parts from A&apos;s</extracomment>
        <translation>%1 在此词元分歧</translation>
    </message>
</context>
<context>
    <name>addend::ui::ResidualView</name>
    <message>
        <source>Norm of the residual stream</source>
        <translation>残差流的范数</translation>
    </message>
    <message>
        <source>Colours over all values</source>
        <translation>颜色覆盖全部数值</translation>
    </message>
    <message>
        <source>Colours without outliers</source>
        <translation>颜色不含离群值</translation>
    </message>
    <message>
        <source>Range of colours</source>
        <translation>颜色范围</translation>
    </message>
    <message>
        <source>What reads it: layer</source>
        <translation>读取者：层</translation>
    </message>
    <message>
        <source>head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>Residual stream</source>
        <translation>残差流</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>the head</source>
        <translation>输出头</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s). Smallest norm %1 (read by %2), largest %3 (read by %4, token %5).</source>
        <translation>
            <numerusform>%n 个词元。最小范数 %1（由%2读取），最大 %3（由%4读取，词元 %5）。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::RunDetails</name>
    <message>
        <source>%1 on %2, %3</source>
        <extracomment>a kind of run, its device and when it began</extracomment>
        <translation>%1，%2，%3</translation>
    </message>
    <message>
        <source>Time per token</source>
        <translation>每词元时间</translation>
    </message>
    <message>
        <source>Time per token, ms</source>
        <translation>每词元时间（毫秒）</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>功率（W）</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Memory, MiB</source>
        <translation>内存（MiB）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>a figure and whether it was measured, simulated or modelled</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2 samples, %3, %4.</source>
        <extracomment>a series: its name and provenance, how many samples, by which sensor, of what</extracomment>
        <translation>%1：%2 个样本，%3，%4。</translation>
    </message>
    <message>
        <source>Time since the start, s</source>
        <translation>自开始起的时间（秒）</translation>
    </message>
    <message>
        <source>No sensor gave a value.</source>
        <translation>没有传感器给出数值。</translation>
    </message>
    <message>
        <source>Open in Compare</source>
        <translation>在“比较”中打开</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Notes on this run</source>
        <translation>此次运行的备注</translation>
    </message>
    <message>
        <source>What this run was for</source>
        <translation>此次运行的目的</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Show this run on the Compare page</source>
        <translation>在“比较”页显示此次运行</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunDifferences</name>
    <message>
        <source>%1 (%2 ×)</source>
        <extracomment>a figure, and how many times the first run&apos;s it is</extracomment>
        <translation>%1（%2 ×）</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunFilterBar</name>
    <message>
        <source>All kinds</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>All backends</source>
        <translation>所有后端</translation>
    </message>
    <message>
        <source>Find runs</source>
        <translation>查找运行</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>任何时间</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunListModel</name>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>补丁</translation>
    </message>
    <message>
        <source>Prefill, tokens/s</source>
        <translation>预填充（词元/秒）</translation>
    </message>
    <message>
        <source>Decode, tokens/s</source>
        <translation>解码（词元/秒）</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunsPage</name>
    <message>
        <source>The history was not read.</source>
        <translation>历史记录未读取。</translation>
    </message>
    <message>
        <source>Notes changed</source>
        <translation>备注已更改</translation>
    </message>
    <message>
        <source>The run was not read.</source>
        <translation>运行未读取。</translation>
    </message>
    <message>
        <source>The history could not be read.</source>
        <translation>无法读取历史记录。</translation>
    </message>
    <message>
        <source>Reading the history …</source>
        <translation>正在读取历史记录……</translation>
    </message>
    <message>
        <source>Nothing has been measured yet: benchmarks, comparisons and scaling runs are kept here.</source>
        <translation>尚未测量任何内容：基准测试、比较和扩展性运行都保存在此处。</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>New benchmark</source>
        <translation>新建基准测试</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n 次运行</numerusform>
        </translation>
    </message>
    <message>
        <source>No run fits this filter.</source>
        <translation>没有符合筛选条件的运行。</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are selected: choose at most %1 to compare.</source>
        <translation>
            <numerusform>已选中 %n 次运行：最多可比较 %1 次。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s)</source>
        <translation>
            <numerusform>%n 处差异</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted</source>
        <translation>
            <numerusform>已删除 %n 次运行</numerusform>
        </translation>
    </message>
    <message>
        <source>The runs were not deleted.</source>
        <translation>运行未删除。</translation>
    </message>
    <message>
        <source>JSON file (*.json)</source>
        <translation>JSON 文件 (*.json)</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>Markdown file (*.md)</source>
        <translation>Markdown 文件 (*.md)</translation>
    </message>
    <message numerus="yes">
        <source>Export %n run(s)</source>
        <translation>
            <numerusform>导出 %n 次运行</numerusform>
        </translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>已写入 %1。</translation>
    </message>
    <message>
        <source>The runs were not exported.</source>
        <translation>运行未导出。</translation>
    </message>
    <message>
        <source>The notes were not saved.</source>
        <translation>备注未保存。</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the selected runs (Del)</source>
        <translation>删除选中的运行 (Del)</translation>
    </message>
    <message>
        <source>Delete the selected runs</source>
        <translation>删除选中的运行</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Write the selected runs to a file</source>
        <translation>将选中的运行写入文件</translation>
    </message>
    <message>
        <source>Everything as JSON</source>
        <translation>全部导出为 JSON</translation>
    </message>
    <message>
        <source>Speeds as CSV</source>
        <translation>速度导出为 CSV</translation>
    </message>
    <message>
        <source>Speeds as Markdown</source>
        <translation>速度导出为 Markdown</translation>
    </message>
    <message>
        <source>Measure the speed of the open model</source>
        <translation>测量当前模型的速度</translation>
    </message>
    <message>
        <source>Selected runs side by side</source>
        <translation>并排显示选中的运行</translation>
    </message>
</context>
<context>
    <name>addend::ui::SamplingPanel</name>
    <message>
        <source>Replies</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Looking back</source>
        <translation>回看范围</translation>
    </message>
    <message>
        <source>Longest reply</source>
        <translation>最长回复</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Fixed seed</source>
        <translation>固定种子</translation>
    </message>
    <message>
        <source>Show at</source>
        <translation>显示速度</translation>
    </message>
    <message>
        <source>A set of values that goes well together</source>
        <translation>一组搭配良好的数值</translation>
    </message>
    <message>
        <source>0 always takes the likeliest token; higher values vary more</source>
        <translation>0 表示总是取最可能的词元；值越大变化越多</translation>
    </message>
    <message>
        <source>Draw from the likeliest tokens that together reach this probability; 1 is off</source>
        <translation>从累计达到此概率的最可能词元中抽取；1 表示关闭</translation>
    </message>
    <message>
        <source>Draw from this many of the likeliest tokens; 0 is off</source>
        <translation>从这么多个最可能的词元中抽取；0 表示关闭</translation>
    </message>
    <message>
        <source>Leave out tokens less likely than this share of the likeliest; 0 is off</source>
        <translation>舍去概率低于最可能词元此比例的词元；0 表示关闭</translation>
    </message>
    <message>
        <source>Above 1, tokens used lately become less likely</source>
        <translation>大于 1 时，最近用过的词元会变得较不可能</translation>
    </message>
    <message>
        <source>Tokens that the repetition penalty looks back over</source>
        <translation>重复惩罚回看的词元数</translation>
    </message>
    <message>
        <source>Tokens after which a reply is cut off</source>
        <translation>回复超过此词元数即被截断</translation>
    </message>
    <message>
        <source>Draw a new seed for every reply</source>
        <translation>每次回复都抽取新的种子</translation>
    </message>
    <message>
        <source>The same seed, settings and prompt give the same reply</source>
        <translation>相同的种子、设置和提示会得到相同的回复</translation>
    </message>
    <message>
        <source>Slow down to watch the tokens come</source>
        <translation>放慢速度，观察词元逐个出现</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> 个词元</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What the model should be told before the conversation</source>
        <translation>对话开始前要告诉模型的内容</translation>
    </message>
    <message>
        <source>This model&apos;s chat template has no place for a system prompt: it will not be seen.</source>
        <translation>此模型的聊天模板没有系统提示的位置：模型不会看到它。</translation>
    </message>
    <message>
        <source>Full speed</source>
        <translation>全速</translation>
    </message>
    <message>
        <source>20 tokens/s</source>
        <translation>20 词元/秒</translation>
    </message>
    <message>
        <source>5 tokens/s</source>
        <translation>5 词元/秒</translation>
    </message>
    <message>
        <source>Own values</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
</context>
<context>
    <name>addend::ui::ScalingTable</name>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>projected</source>
        <translation>推算</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>MatMul-free, ternary</source>
        <translation>无矩阵乘法，三值</translation>
    </message>
    <message>
        <source>Transformer++, float16</source>
        <translation>Transformer++，float16</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Weights, millions</source>
        <translation>权重数（百万）</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Time, estimated</source>
        <translation>时间（估计）</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>addend::ui::ScalingView</name>
    <message>
        <source>writing random weights</source>
        <translation>写入随机权重</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>running the reference</source>
        <translation>运行参考实现</translation>
    </message>
    <message>
        <source>checking against the reference</source>
        <translation>与参考实现核对</translation>
    </message>
    <message>
        <source>warming up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Scaling</source>
        <translation>扩展性</translation>
    </message>
    <message>
        <source>The engine is at work: it would be measured too. Wait for its end or stop it.</source>
        <translation>引擎正在工作，它也会被计入测量。请等待其结束或停止它。</translation>
    </message>
    <message numerus="yes">
        <source>Measuring %n size(s) of models</source>
        <translation>
            <numerusform>测量 %n 个模型规模</numerusform>
        </translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>The sizes could not be measured.</source>
        <translation>无法测量各规模。</translation>
    </message>
    <message>
        <source>%1 (%2 of %3): %4</source>
        <extracomment>%1 is a model, %2 and %3 which of how many, %4 what is being done</extracomment>
        <translation>%1（%2/%3）：%4</translation>
    </message>
    <message>
        <source>Nothing was measured here yet: what is drawn was published by others.</source>
        <translation>此处尚未测量：图中是他人发表的数据。</translation>
    </message>
    <message>
        <source>Measuring.</source>
        <translation>正在测量。</translation>
    </message>
    <message numerus="yes">
        <source>Measured on %1:%2 (%3), %n thread(s), random weights; the median of %4 repetitions after a warm-up, outputs checked against the reference on %5 tokens.</source>
        <translation>
            <numerusform>在 %1:%2（%3）上测量，%n 个线程，随机权重；预热后 %4 次重复的中位数，输出已与参考实现核对 %5 个词元。</numerusform>
        </translation>
    </message>
    <message>
        <source>Published times are those of 2,048 tokens, so they are not drawn beside these.</source>
        <translation>已发表的时间对应 2,048 个词元，因此不画在这里。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Choose at least one model that fits.</source>
        <translation>请至少选择一个放得下的模型。</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s): at most %1 of disk and %2 of memory at a time, about %3 in all (estimated). Models are written to %4 one at a time, and removed again.</source>
        <translation>
            <numerusform>%n 个模型：同时最多占用 %1 磁盘和 %2 内存，共约 %3（估计）。模型逐个写入 %4，之后删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>Export the scaling study</source>
        <translation>导出规模研究</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>How memory and time grow with the size of a model: MatMul-free models of the paper&apos;s shapes against transformers of the same sizes, with random weights, each on the device in use.</source>
        <translation>内存和时间如何随模型规模增长：论文中各形状的无矩阵乘法模型与同等规模的 Transformer 对比，均为随机权重，在当前设备上运行。</translation>
    </message>
    <message>
        <source>Tokens read at once</source>
        <translation>一次读取的词元数</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>当前显示</translation>
    </message>
    <message>
        <source>Studies measured before</source>
        <translation>以前的测量</translation>
    </message>
    <message>
        <source>Sizes of models</source>
        <translation>模型规模</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>测量进度</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Memory: weights, state and scratch</source>
        <translation>内存：权重、状态和临时</translation>
    </message>
    <message>
        <source>Time to read a prompt</source>
        <translation>读取提示的时间</translation>
    </message>
    <message>
        <source>Time to write a token</source>
        <translation>生成词元的时间</translation>
    </message>
    <message>
        <source>Projected, never measured (hollow, dotted), from the largest size measured here of the same kind: weights in proportion to the bytes counted from the shape, state as counted, scratch by the hidden size; reading a prompt in proportion to its additions and multiplications; writing a token in proportion to the bytes of weights and state it reads. Without a measured size, memory is what is counted.</source>
        <translation>推算而非实测（空心、点线），以本机实测的同类最大规模为准：权重按由形状统计的字节数成比例，状态按统计值，临时内存按隐藏维度；读取提示按加法和乘法次数成比例；生成词元按所读权重和状态的字节数成比例。没有实测规模时，内存取统计值。</translation>
    </message>
    <message>
        <source>Published: arXiv 2406.02528, 13B, 2,048 tokens, batch 1, one A100 with BitBLAS: 4.19 GB and 695 ms, against 48.50 GB and 3,183 ms of Transformer++. PyTorch: in fp16, the authors&apos; code and Hugging Face&apos;s Llama, batch 1, random weights, measured on one H100 on 2026-11-22; not from the paper. Other hardware than yours: beside, not a contest.</source>
        <translation>已发表：arXiv 2406.02528，13B，2,048 个词元，批大小 1，一块 A100 和 BitBLAS：4.19 GB 和 695 毫秒，Transformer++ 为 48.50 GB 和 3,183 毫秒。PyTorch：fp16，作者的代码和 Hugging Face 的 Llama，批大小 1，随机权重，2026-11-22 在一块 H100 上测得；并非出自论文。硬件与您的不同：仅供对照，不作比赛。</translation>
    </message>
    <message>
        <source>Sizes are being measured. Stop that to open another study.</source>
        <translation>正在测量各规模。请先停止，再打开另一项研究。</translation>
    </message>
</context>
<context>
    <name>addend::ui::SeriesPlot</name>
    <message>
        <source>%1: %2</source>
        <comment>axis: value</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>series: value</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>addend::ui::SettingsDialog</name>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>聊天</translation>
    </message>
    <message>
        <source>Send with</source>
        <translation>发送键</translation>
    </message>
    <message>
        <source>Models and engine</source>
        <translation>模型与引擎</translation>
    </message>
    <message>
        <source>Model folders</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Meter readings</source>
        <translation>仪表读数频率</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Stored in</source>
        <translation>存储位置</translation>
    </message>
    <message>
        <source>Add a model folder</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Choose where to keep data</source>
        <translation>选择数据存储位置</translation>
    </message>
    <message>
        <source>Reset preferences?</source>
        <translation>重置偏好设置？</translation>
    </message>
    <message>
        <source>Every preference in this dialog goes back to its default. Conversations and models stay.</source>
        <translation>此对话框中的所有设置将恢复默认值。对话和模型会保留。</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Enter (Shift+Enter for a new line)</source>
        <translation>Enter（Shift+Enter 换行）</translation>
    </message>
    <message>
        <source>Ctrl+Enter (Enter for a new line)</source>
        <translation>Ctrl+Enter（Enter 换行）</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>%n a second</source>
        <translation>
            <numerusform>每秒 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the selected folder</source>
        <translation>移除所选文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Takes effect at the next start. Existing data stays where it is.</source>
        <translation>下次启动时生效。现有数据保留在原处。</translation>
    </message>
    <message>
        <source>Reset…</source>
        <translation>重置…</translation>
    </message>
    <message>
        <source>Reset preferences</source>
        <translation>重置偏好设置</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>addend::ui::StatusBar</name>
    <message>
        <source>Backend that computes</source>
        <translation>执行计算的后端</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>正在使用的模型</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Log (Ctrl+Shift+L)</source>
        <translation>日志 (Ctrl+Shift+L)</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) read</source>
        <translation>
            <numerusform>已读取 %n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>State %1, constant · %2</source>
        <translation>状态 %1，恒定 · %2</translation>
    </message>
    <message>
        <source>%1 · past the trained length of %2</source>
        <translation>%1 · 已超过训练长度 %2</translation>
    </message>
    <message>
        <source>The recurrent state takes the same memory however long the text is.</source>
        <translation>无论文本多长，循环状态占用的内存都不变。</translation>
    </message>
    <message>
        <source>Context %1 / %2</source>
        <translation>上下文 %1 / %2</translation>
    </message>
    <message>
        <source>Tokens in the key-value cache (%1), of the most it can hold.</source>
        <translation>键值缓存中的词元（%1）与其最大容量。</translation>
    </message>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Jobs, %n running</source>
        <translation>
            <numerusform>任务，%n 个正在运行</numerusform>
        </translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Jobs (Ctrl+J)</source>
        <translation>任务 (Ctrl+J)</translation>
    </message>
</context>
<context>
    <name>addend::ui::StructureModel</name>
    <message>
        <source>The zeros are not counted yet</source>
        <translation>零值尚未计数</translation>
    </message>
    <message>
        <source>× %1</source>
        <comment>multiplications, why they remain</comment>
        <translation>× %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>运算</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weight format</source>
        <translation>权重格式</translation>
    </message>
    <message>
        <source>Weights, bytes</source>
        <translation>权重（字节）</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>Integer adds</source>
        <translation>整数加法</translation>
    </message>
    <message>
        <source>Skipped as zero</source>
        <translation>因零跳过</translation>
    </message>
    <message>
        <source>Float adds</source>
        <translation>浮点加法</translation>
    </message>
    <message>
        <source>Multiplies</source>
        <translation>乘法</translation>
    </message>
    <message>
        <source>L-Mul adds</source>
        <translation>L-Mul 加法</translation>
    </message>
    <message>
        <source>Exp, root, division</source>
        <translation>指数、开方、除法</translation>
    </message>
    <message>
        <source>Look-ups</source>
        <translation>查表</translation>
    </message>
    <message>
        <source>Weights read, bytes</source>
        <translation>读取权重（字节）</translation>
    </message>
    <message>
        <source>Activations, bytes</source>
        <translation>激活（字节）</translation>
    </message>
    <message>
        <source>State, bytes</source>
        <translation>状态（字节）</translation>
    </message>
</context>
<context>
    <name>addend::ui::StructurePage</name>
    <message>
        <source>No model could be opened.</source>
        <translation>无法打开任何模型。</translation>
    </message>
    <message>
        <source>Counting zero weights</source>
        <translation>正在统计零权重</translation>
    </message>
    <message>
        <source>Zero weights could not be counted: every weight is counted as an addition.</source>
        <translation>无法统计零权重：每个权重都计为一次加法。</translation>
    </message>
    <message>
        <source>%1 (counted, not measured)</source>
        <translation>%1（计数值，非测量值）</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>match</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>图</translation>
    </message>
    <message>
        <source>The program as boxes and lines</source>
        <translation>以方框和连线显示程序</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>The program as a table</source>
        <translation>以表格显示程序</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export the drawing or the table</source>
        <translation>导出图形或表格</translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation>缩小 (-)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>放大 (+)</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适应</translation>
    </message>
    <message>
        <source>The whole drawing (0)</source>
        <translation>整个图形 (0)</translation>
    </message>
    <message>
        <source>Open all</source>
        <translation>全部展开</translation>
    </message>
    <message>
        <source>Open every block</source>
        <translation>展开每个块</translation>
    </message>
    <message>
        <source>Close all</source>
        <translation>全部收起</translation>
    </message>
    <message>
        <source>Close every block</source>
        <translation>收起每个块</translation>
    </message>
    <message>
        <source>Drawing as PNG…</source>
        <translation>图形导出为 PNG…</translation>
    </message>
    <message>
        <source>Drawing as SVG…</source>
        <translation>图形导出为 SVG…</translation>
    </message>
    <message>
        <source>Table as CSV…</source>
        <translation>表格导出为 CSV…</translation>
    </message>
    <message>
        <source>Find by name</source>
        <translation>按名称查找</translation>
    </message>
    <message>
        <source>Find an instruction, weight or state by name</source>
        <translation>按名称查找指令、权重或状态</translation>
    </message>
    <message>
        <source>Find by name (Ctrl+F); Enter goes to the next</source>
        <translation>按名称查找 (Ctrl+F)；回车转到下一个</translation>
    </message>
    <message>
        <source>One token of a reply</source>
        <translation>回复的一个词元</translation>
    </message>
    <message>
        <source>A prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>What the operations are counted for</source>
        <translation>按什么计数运算</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Layers and model</source>
        <translation>各层与模型</translation>
    </message>
    <message>
        <source>Rows of the table</source>
        <translation>表格的行</translation>
    </message>
    <message>
        <source>Tokens:</source>
        <translation>词元：</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>提示的词元数</translation>
    </message>
    <message>
        <source>Tokens before:</source>
        <translation>之前的词元：</translation>
    </message>
    <message>
        <source>Tokens in the cache before</source>
        <translation>缓存中之前的词元数</translation>
    </message>
    <message>
        <source>No model is open. Open one to see what it computes.</source>
        <translation>没有打开模型。打开一个以查看它的计算。</translation>
    </message>
    <message>
        <source>Go to Models</source>
        <translation>转到模型</translation>
    </message>
    <message>
        <source>The model is being opened…</source>
        <translation>正在打开模型…</translation>
    </message>
    <message>
        <source>Graph of the program</source>
        <translation>程序的图</translation>
    </message>
    <message>
        <source>Table of the program</source>
        <translation>程序的表格</translation>
    </message>
    <message>
        <source>SVG (*.svg)</source>
        <translation>SVG (*.svg)</translation>
    </message>
    <message>
        <source>PNG (*.png)</source>
        <translation>PNG (*.png)</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>The operations could not be counted.</source>
        <translation>运算未能统计。</translation>
    </message>
    <message>
        <source>Counting the operations…</source>
        <translation>正在统计运算…</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>The values of the tensor that the selected box reads</source>
        <translation>所选框读取的张量的值</translation>
    </message>
    <message>
        <source>The model&apos;s files could not be read again.</source>
        <translation>无法再次读取模型文件。</translation>
    </message>
    <message>
        <source>%1 reads no tensor. Choose one above, or another box.</source>
        <translation>%1 不读取张量。请在上方选择一个，或选择另一个框。</translation>
    </message>
</context>
<context>
    <name>addend::ui::TapView</name>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>程序中的值</translation>
    </message>
    <message>
        <source>Colours over all values</source>
        <translation>颜色覆盖全部数值</translation>
    </message>
    <message>
        <source>Colours without outliers</source>
        <translation>颜色不含离群值</translation>
    </message>
    <message>
        <source>Range of colours</source>
        <translation>颜色范围</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens × %2 channels, from %3 to %4; %n channel(s) never change.</source>
        <translation>
            <numerusform>%1 个词元 × %2 个通道，从 %3 到 %4；%n 个通道从不变化。</numerusform>
        </translation>
    </message>
    <message>
        <source>Any value</source>
        <translation>任意数值</translation>
    </message>
    <message>
        <source>smallest</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>largest</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message numerus="yes">
        <source>Only summaries were kept: each token&apos;s smallest value, mean and largest, over %n channel(s).</source>
        <translation>
            <numerusform>只保留了摘要：每个词元在 %n 个通道上的最小值、平均值和最大值。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::TensorPlots</name>
    <message>
        <source>Choose a tensor in the table.</source>
        <translation>请在表中选择一个张量。</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>A single row of weights has no distribution to show.</source>
        <translation>单行权重没有可显示的分布。</translation>
    </message>
    <message>
        <source>The file holds trits, not the latent weights they were rounded from: there is no distribution to show.</source>
        <translation>文件保存的是三值，而非取整前的潜在权重：没有可显示的分布。</translation>
    </message>
    <message>
        <source>Latent weight (β)</source>
        <translation>潜在权重 (β)</translation>
    </message>
    <message>
        <source>Weight (mean |w|)</source>
        <translation>权重（|w| 均值）</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正态</translation>
    </message>
    <message>
        <source>−β/2</source>
        <translation>−β/2</translation>
    </message>
    <message>
        <source>+β/2</source>
        <translation>+β/2</translation>
    </message>
    <message>
        <source>Beyond −β/2: %1; beyond +β/2: %2; within %3 of β of a threshold: %4.</source>
        <translation>低于 −β/2：%1；高于 +β/2：%2；距阈值小于 β 的 %3：%4。</translation>
    </message>
    <message>
        <source>%1 weights lie beyond the plot.</source>
        <translation>有 %1 个权重在图外。</translation>
    </message>
    <message>
        <source>Euclidean norm</source>
        <translation>欧几里得范数</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>From %1 to %2; of zeros only: %3 of %4.</source>
        <translation>从 %1 到 %2；全为零：%4 中的 %3。</translation>
    </message>
    <message>
        <source>Row (output)</source>
        <translation>行（输出）</translation>
    </message>
    <message>
        <source>Column (input)</source>
        <translation>列（输入）</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>分布</translation>
    </message>
    <message>
        <source>Row norms</source>
        <translation>行范数</translation>
    </message>
    <message>
        <source>Column norms</source>
        <translation>列范数</translation>
    </message>
    <message>
        <source>Distance from a threshold that counts as near, in percent of β</source>
        <translation>视为接近阈值的距离，以 β 的百分比计</translation>
    </message>
    <message>
        <source> % of β</source>
        <translation> % β</translation>
    </message>
</context>
<context>
    <name>addend::ui::TensorTable</name>
    <message>
        <source>The tensor was not read.</source>
        <translation>张量未能读取。</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>%1 rows × %2 columns</source>
        <translation>%1 行 × %2 列</translation>
    </message>
    <message>
        <source>β %1</source>
        <translation>β %1</translation>
    </message>
    <message>
        <source>no tensor of the file: computed when the model was opened</source>
        <translation>文件中没有此张量：打开模型时算出</translation>
    </message>
    <message>
        <source>Choose a tensor.</source>
        <translation>请选择一个张量。</translation>
    </message>
    <message>
        <source>The tensor could not be read.</source>
        <translation>张量无法读取。</translation>
    </message>
    <message>
        <source>Reading the tensor…</source>
        <translation>正在读取张量…</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>已导出到 %1。</translation>
    </message>
    <message>
        <source>The tensor was not exported.</source>
        <translation>张量未能导出。</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Tensor: type a part of its name</source>
        <translation>张量：输入名称的一部分</translation>
    </message>
    <message>
        <source>How values are shown</source>
        <translation>值的显示方式</translation>
    </message>
    <message>
        <source>Row:</source>
        <translation>行：</translation>
    </message>
    <message>
        <source>Column:</source>
        <translation>列：</translation>
    </message>
    <message>
        <source>Go to a row</source>
        <translation>跳到某行</translation>
    </message>
    <message>
        <source>Go to a column</source>
        <translation>跳到某列</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export the whole tensor as it is shown</source>
        <translation>按显示方式导出整个张量</translation>
    </message>
    <message>
        <source>As .npy…</source>
        <translation>导出为 .npy…</translation>
    </message>
    <message>
        <source>As .csv…</source>
        <translation>导出为 .csv…</translation>
    </message>
    <message>
        <source>Values of the tensor</source>
        <translation>张量的值</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
</context>
<context>
    <name>addend::ui::TextView</name>
    <message>
        <source>Choose a text…</source>
        <translation>选择文本…</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>程序中的值</translation>
    </message>
    <message>
        <source>Read it</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Tokens the channel answers to most</source>
        <translation>该通道反应最强的词元</translation>
    </message>
    <message>
        <source>Channels over a text</source>
        <translation>文本上的通道</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>选择文本</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md);;All files (*)</source>
        <translation>文本 (*.txt *.md);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose a text: every channel&apos;s mean, spread and the tokens it answers to most are read from it.</source>
        <translation>选择一段文本：由它得到每个通道的平均、离散程度以及反应最强的词元。</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>spread (standard deviation)</source>
        <translation>离散程度（标准差）</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens in windows of %2; %n channel(s) never change.</source>
        <translation>
            <numerusform>%1 个词元，窗口长 %2；%n 个通道从不变化。</numerusform>
        </translation>
    </message>
    <message>
        <source>Only the first %1 of the file were read.</source>
        <translation>只读取了文件开头的 %1。</translation>
    </message>
    <message>
        <source>Channel %1 is the same at every token.</source>
        <translation>通道 %1 在每个词元处都相同。</translation>
    </message>
    <message>
        <source>%1  token %2: %3</source>
        <translation>%1  词元 %2：%3</translation>
    </message>
    <message>
        <source>never changes</source>
        <translation>从不变化</translation>
    </message>
    <message>
        <source>Channel %1: its highest values</source>
        <translation>通道 %1：最高的值</translation>
    </message>
    <message>
        <source>Its lowest values</source>
        <translation>最低的值</translation>
    </message>
</context>
<context>
    <name>addend::ui::TokenStrip</name>
    <message>
        <source>Tokens of the trace</source>
        <translation>跟踪的词元</translation>
    </message>
    <message>
        <source>Token %1: “%2” (id %3)</source>
        <translation>词元 %1：“%2” (id %3)</translation>
    </message>
    <message>
        <source>Probability %1, log-probability %2, rank %3</source>
        <translation>概率 %1，对数概率 %2，名次 %3</translation>
    </message>
    <message>
        <source>Expected next:</source>
        <translation>预期的下一个：</translation>
    </message>
</context>
<context>
    <name>addend::ui::TokensView</name>
    <message>
        <source>Tokens of the reply</source>
        <translation>回复的词元</translation>
    </message>
    <message>
        <source>%1 (id %2)</source>
        <translation>%1（编号 %2）</translation>
    </message>
    <message>
        <source>Probability %1, log-probability %2</source>
        <translation>概率 %1，对数概率 %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::TraceBook</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>Tracing %1</source>
        <translation>正在跟踪 %1</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1；%2</translation>
    </message>
</context>
<context>
    <name>addend::ui::TranscriptView</name>
    <message>
        <source>Position in the conversation</source>
        <translation>对话中的位置</translation>
    </message>
</context>
<context>
    <name>addend::ui::UndoBar</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>撤销 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightCompareModel</name>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Changed (%)</source>
        <translation>改变 (%)</translation>
    </message>
    <message>
        <source>Sign changed</source>
        <translation>符号改变</translation>
    </message>
    <message>
        <source>β ratio</source>
        <translation>β 之比</translation>
    </message>
    <message>
        <source>Difference (%)</source>
        <translation>差异 (%)</translation>
    </message>
    <message>
        <source>%1, there %2</source>
        <translation>%1，另一模型中为 %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightCompareView</name>
    <message>
        <source>A .gguf file …</source>
        <translation>.gguf 文件…</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors)</source>
        <translation>模型 (*.gguf *.safetensors)</translation>
    </message>
    <message>
        <source>A folder …</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Comparing weights with %1</source>
        <translation>正在与 %1 比较权重</translation>
    </message>
    <message>
        <source>The models were not compared.</source>
        <translation>未能比较模型。</translation>
    </message>
    <message>
        <source>Comparing with %1 …</source>
        <translation>正在与 %1 比较…</translation>
    </message>
    <message>
        <source>Choose a second model of the same architecture.</source>
        <translation>请选择另一个相同架构的模型。</translation>
    </message>
    <message>
        <source>Beside %1: %2 of %3 trits differ (%4). Only here: %5 tensors, only there: %6, of another shape: %7.</source>
        <translation>与 %1 相比：%3 个三值中有 %2 个不同（%4）。仅此处有的张量：%5，仅对方有：%6，形状不同：%7。</translation>
    </message>
    <message>
        <source>Choose a ternary matrix in the table.</source>
        <translation>请在表中选择一个三值矩阵。</translation>
    </message>
    <message>
        <source>In this model</source>
        <translation>本模型</translation>
    </message>
    <message>
        <source>In the other</source>
        <translation>另一模型</translation>
    </message>
    <message>
        <source>Share of weights (%)</source>
        <translation>权重占比 (%)</translation>
    </message>
    <message>
        <source>%1: %2 of %3 trits differ.</source>
        <translation>%1：%3 个三值中有 %2 个不同。</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Choose the model to compare with</source>
        <translation>选择要比较的模型</translation>
    </message>
    <message>
        <source>A model of the library, a file or a folder</source>
        <translation>库中的模型、文件或文件夹</translation>
    </message>
    <message>
        <source>Differences, worst first</source>
        <translation>差异，最大者在前</translation>
    </message>
    <message>
        <source>Which trits became which</source>
        <translation>三值如何变化</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>导出比较</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>已导出到 %1。</translation>
    </message>
    <message>
        <source>The comparison was not exported.</source>
        <translation>比较未能导出。</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Export the comparison as CSV</source>
        <translation>将比较导出为 CSV</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightDetails</name>
    <message>
        <source>Choose a tensor in the table.</source>
        <translation>请在表中选择一个张量。</translation>
    </message>
    <message>
        <source>%1 × %2, %3, %4 (%5 bits a weight)</source>
        <translation>%1 × %2，%3，%4（每权重 %5 位）</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>%1 %2, %3 %4, %5 %6; density %7 (normal weights: %8)</source>
        <translation>%1 %2，%3 %4，%5 %6；密度 %7（正态权重：%8）</translation>
    </message>
    <message>
        <source>β %1, entropy %2 bits a weight</source>
        <translation>β %1，每权重熵 %2 位</translation>
    </message>
    <message>
        <source>, %1 within %2 of β of a threshold</source>
        <translation>，%1 距阈值小于 β 的 %2</translation>
    </message>
    <message>
        <source>From %1 to %2, mean %3, root mean square %4</source>
        <translation>从 %1 到 %2，均值 %3，均方根 %4</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>已导出到 %1。</translation>
    </message>
    <message>
        <source>The tensor was not exported.</source>
        <translation>未能导出张量。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>各层</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Map of the tensor</source>
        <translation>张量图</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>分布</translation>
    </message>
    <message>
        <source>Row norms</source>
        <translation>行范数</translation>
    </message>
    <message>
        <source>Column norms</source>
        <translation>列范数</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export the tensor</source>
        <translation>导出张量</translation>
    </message>
    <message>
        <source>Export the whole tensor</source>
        <translation>导出整个张量</translation>
    </message>
    <message>
        <source>Values as .npy</source>
        <translation>数值为 .npy</translation>
    </message>
    <message>
        <source>Values as .csv</source>
        <translation>数值为 .csv</translation>
    </message>
    <message>
        <source>Trits as .npy</source>
        <translation>三值为 .npy</translation>
    </message>
    <message>
        <source>Trits as .csv</source>
        <translation>三值为 .csv</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightLayers</name>
    <message>
        <source>head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Share of weights (%)</source>
        <translation>权重占比 (%)</translation>
    </message>
    <message>
        <source>This model has no ternary matrices.</source>
        <translation>该模型没有三值矩阵。</translation>
    </message>
    <message>
        <source>%1 ternary weights in %2 matrices: %3 %4, %5 %6, %7 %8. Density %9.</source>
        <translation>%2 个矩阵中共 %1 个三值权重：%3 %4，%5 %6，%7 %8。密度 %9。</translation>
    </message>
    <message>
        <source>Normal latent weights would have %1. Entropy %2 bits a weight, of %3 stored.</source>
        <translation>若潜在权重服从正态分布则为 %1。每个权重的熵 %2 位，存储 %3 位。</translation>
    </message>
    <message>
        <source>Dashed: where the bars of normal weights would meet.</source>
        <translation>虚线：正态权重的条形将在此相接。</translation>
    </message>
    <message>
        <source>Scale β</source>
        <translation>缩放 β</translation>
    </message>
    <message>
        <source>β is what the trits of a matrix are multiplied by, one a matrix.</source>
        <translation>β 是矩阵三值所乘的系数，每个矩阵一个。</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1 by layer</source>
        <translation>各层 −1、0、+1 的占比</translation>
    </message>
    <message>
        <source>Scale β by layer</source>
        <translation>各层缩放 β</translation>
    </message>
    <message>
        <source>Reading the weights …</source>
        <translation>正在读取权重…</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightMap</name>
    <message>
        <source>Reading the tensor …</source>
        <translation>正在读取张量…</translation>
    </message>
    <message>
        <source>Choose a tensor in the table.</source>
        <translation>请在表中选择一个张量。</translation>
    </message>
    <message>
        <source>The file holds trits, not the latent weights they were rounded from.</source>
        <translation>文件保存的是三值，而非取整前的潜在权重。</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Trit</source>
        <translation>三值</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>%1 rows × %2 columns. A cell of the picture is the mean of the weights it covers; zoom in for single ones.</source>
        <translation>%1 行 × %2 列。图中每格是其覆盖权重的均值；放大可见单个权重。</translation>
    </message>
    <message>
        <source>Trits</source>
        <translation>三值</translation>
    </message>
    <message>
        <source>Weights as stored</source>
        <translation>存储的权重</translation>
    </message>
    <message>
        <source>What the map shows</source>
        <translation>图的内容</translation>
    </message>
    <message>
        <source>Map of the tensor</source>
        <translation>张量图</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightTableModel</name>
    <message>
        <source>Latent weights whose distance from a threshold ±β/2 is below %1 % of β</source>
        <translation>与阈值 ±β/2 的距离小于 β 的 %1 % 的潜在权重</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列数</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>▼ −1 (%)</source>
        <translation>▼ −1 (%)</translation>
    </message>
    <message>
        <source>· 0 (%)</source>
        <translation>· 0 (%)</translation>
    </message>
    <message>
        <source>▲ +1 (%)</source>
        <translation>▲ +1 (%)</translation>
    </message>
    <message>
        <source>Scale β</source>
        <translation>缩放 β</translation>
    </message>
    <message>
        <source>Entropy (bits)</source>
        <translation>熵 (位)</translation>
    </message>
    <message>
        <source>Stored (bits)</source>
        <translation>存储 (位)</translation>
    </message>
    <message>
        <source>Near ±β/2 (%)</source>
        <translation>近 ±β/2 (%)</translation>
    </message>
    <message>
        <source>Dead rows</source>
        <translation>死行</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightsPage</name>
    <message>
        <source>The weights were not read.</source>
        <translation>未能读取权重。</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Reading the weights</source>
        <translation>正在读取权重</translation>
    </message>
    <message>
        <source>Not every tensor was read.</source>
        <translation>并非所有张量都已读取。</translation>
    </message>
    <message>
        <source>Read them all</source>
        <translation>全部读取</translation>
    </message>
    <message>
        <source>Open a model to see what its weights are.</source>
        <translation>打开一个模型以查看其权重。</translation>
    </message>
    <message>
        <source>Reading the list of tensors …</source>
        <translation>正在读取张量列表…</translation>
    </message>
    <message>
        <source>The weights could not be read.</source>
        <translation>无法读取权重。</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open another model</source>
        <translation>打开另一个模型</translation>
    </message>
    <message>
        <source>Export the figures</source>
        <translation>导出数据</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>已导出到 %1。</translation>
    </message>
    <message>
        <source>The figures were not exported.</source>
        <translation>未能导出数据。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Compare with another model</source>
        <translation>与另一个模型比较</translation>
    </message>
    <message>
        <source>Another model&apos;s weights beside these</source>
        <translation>将另一个模型的权重与此并列</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Export the figures of all tensors as CSV</source>
        <translation>将所有张量的数据导出为 CSV</translation>
    </message>
    <message>
        <source>Find a tensor</source>
        <translation>查找张量</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) have warnings.</source>
        <translation>
            <numerusform>%n 个张量有警告。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the first</source>
        <translation>显示第一个</translation>
    </message>
</context>
<context>
    <name>addend::ui::WelcomeCard</name>
    <message>
        <source>No model is open</source>
        <translation>没有打开的模型</translation>
    </message>
    <message>
        <source>Chat with a network that only adds</source>
        <translation>与只做加法的网络聊天</translation>
    </message>
    <message>
        <source>This is a 38 M-parameter demonstration: small talk and tales, wrong about facts. Its weights are −1, 0 and +1, so its layers add and subtract instead of multiplying.</source>
        <translation>这是一个 3800 万参数的演示模型：能闲聊、讲故事，但会说错事实。它的权重是 −1、0 和 +1，所以各层做加减法而不做乘法。</translation>
    </message>
    <message>
        <source>Open one on the Models page.</source>
        <translation>请在“模型”页面打开一个。</translation>
    </message>
    <message>
        <source>Write a message to begin.</source>
        <translation>输入消息即可开始。</translation>
    </message>
</context>
<context>
    <name>addend::ui::Workbench</name>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>Reading weights</source>
        <translation>正在读取权重</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>正在打开 %1</translation>
    </message>
    <message>
        <source>The file is not there any more</source>
        <translation>文件已不存在</translation>
    </message>
    <message>
        <source>Demonstration model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>It stopped answering; it can be used again after a restart</source>
        <translation>它已停止响应；重新启动后可再次使用</translation>
    </message>
    <message>
        <source>Not available on this machine</source>
        <translation>在此计算机上不可用</translation>
    </message>
</context>
</TS>
