<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
<context>
    <name>ChartData</name>
    <message>
        <source>contended</source>
        <translation>в соперничестве</translation>
    </message>
    <message>
        <source>allocated</source>
        <translation>выделено</translation>
    </message>
    <message>
        <source>Process as a whole (PSS) · measured</source>
        <translation>Процесс целиком (PSS) · измерено</translation>
    </message>
    <message>
        <source>Process as a whole (RSS) · measured</source>
        <translation>Процесс целиком (RSS) · измерено</translation>
    </message>
    <message>
        <source>%1, of all lanes together · %2</source>
        <translation>%1, всех дорожек вместе · %2</translation>
    </message>
    <message>
        <source>No sensor tells power here.</source>
        <translation>Здесь ни один датчик не сообщает мощность.</translation>
    </message>
    <message>
        <source>The sensors are being looked for.</source>
        <translation>Идёт поиск датчиков.</translation>
    </message>
</context>
<context>
    <name>CompareText</name>
    <message>
        <source>Decoding shows no difference between A and %1.</source>
        <translation>Генерация не показывает разницы между A и %1.</translation>
    </message>
    <message>
        <source>%1 decodes %2 times as fast as A.</source>
        <translation>%1 генерирует в %2 раза быстрее, чем A.</translation>
    </message>
    <message>
        <source>A decodes %2 times as fast as %1.</source>
        <translation>A генерирует в %2 раза быстрее, чем %1.</translation>
    </message>
    <message>
        <source>%1 predicts exactly what A predicts, bit for bit.</source>
        <translation>%1 предсказывает в точности то же, что A, бит в бит.</translation>
    </message>
    <message>
        <source>%1 takes the same next token as A in %2 of %3 places.</source>
        <translation>%1 выбирает тот же следующий токен, что и A, в %2 из %3 мест.</translation>
    </message>
    <message>
        <source>The first value beyond tolerance is %1.</source>
        <translation>Первое значение вне допуска: %1.</translation>
    </message>
    <message>
        <source>Lane %1 wrote another text in some repetition: its figures are of different work.</source>
        <translation>В одном из повторов дорожка %1 написала другой текст: её показатели относятся к разной работе.</translation>
    </message>
    <message numerus="yes">
        <source>%n repetition(s) in turns</source>
        <translation>
            <numerusform>%n повторение по очереди</numerusform>
            <numerusform>%n повторения по очереди</numerusform>
            <numerusform>%n повторений по очереди</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has another vocabulary: what it predicts cannot be set beside A&apos;s.</source>
        <translation>У %1 другой словарь: её предсказания нельзя сопоставить с A.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>%1 B</source>
        <translation>%1 Б</translation>
    </message>
    <message>
        <source>%1 KiB</source>
        <translation>%1 КиБ</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 МиБ</translation>
    </message>
    <message>
        <source>%1 GiB</source>
        <translation>%1 ГиБ</translation>
    </message>
    <message>
        <source>%1 TiB</source>
        <translation>%1 ТиБ</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>percentage</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 мс</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 с</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 мин %2 с</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 ч %2 мин</translation>
    </message>
</context>
<context>
    <name>InterventionText</name>
    <message>
        <source>Reset %1 before token %2</source>
        <translation>Сбросить %1 перед токеном %2</translation>
    </message>
    <message>
        <source>Set %1 to 0</source>
        <translation>Обнулить %1</translation>
    </message>
    <message>
        <source>Multiply %1 by %2</source>
        <translation>Умножить %1 на %2</translation>
    </message>
    <message>
        <source>Freeze %1</source>
        <translation>Заморозить %1</translation>
    </message>
    <message>
        <source>Overwrite %1 with %2</source>
        <translation>Заменить %1 на %2</translation>
    </message>
    <message>
        <source>Layer %1, %2: %3</source>
        <translation>Слой %1, %2: %3</translation>
    </message>
    <message>
        <source>channel %1</source>
        <translation>канал %1</translation>
    </message>
    <message>
        <source>channels %1–%2</source>
        <translation>каналы %1–%2</translation>
    </message>
    <message>
        <source>from channel %1</source>
        <translation>с канала %1</translation>
    </message>
    <message>
        <source>token %1</source>
        <translation>токен %1</translation>
    </message>
    <message>
        <source>tokens %1–%2</source>
        <translation>токены %1–%2</translation>
    </message>
    <message>
        <source>from token %1</source>
        <translation>с токена %1</translation>
    </message>
</context>
<context>
    <name>ModelText</name>
    <message>
        <source>%1 M</source>
        <comment>millions</comment>
        <translation>%1 млн</translation>
    </message>
    <message>
        <source>%1 B</source>
        <comment>billions, 10^9</comment>
        <translation>%1 млрд</translation>
    </message>
    <message>
        <source>Hugging Face folder</source>
        <translation>папка Hugging Face</translation>
    </message>
    <message>
        <source>ternary weights (%1)</source>
        <translation>троичные веса (%1)</translation>
    </message>
    <message>
        <source>latent weights (%1), made ternary when opened</source>
        <translation>скрытые веса (%1), при открытии становятся троичными</translation>
    </message>
    <message>
        <source>float or block weights (%1)</source>
        <translation>числа с плавающей запятой или блоки (%1)</translation>
    </message>
    <message>
        <source>today, %1</source>
        <translation>сегодня, %1</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>вчера</translation>
    </message>
</context>
<context>
    <name>PatchText</name>
    <message>
        <source>all products</source>
        <translation>все произведения</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>внимание</translation>
    </message>
    <message>
        <source>attention scores (QKᵀ)</source>
        <translation>оценки внимания (QKᵀ)</translation>
    </message>
    <message>
        <source>attention values (PV)</source>
        <translation>значения внимания (PV)</translation>
    </message>
    <message>
        <source>linear layers</source>
        <translation>линейные слои</translation>
    </message>
    <message>
        <source>gates</source>
        <translation>вентили</translation>
    </message>
    <message numerus="yes">
        <source>L-Mul, %n bit(s)</source>
        <translation>
            <numerusform>L-Mul, %n бит</numerusform>
            <numerusform>L-Mul, %n бита</numerusform>
            <numerusform>L-Mul, %n бит</numerusform>
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
        <translation>точно</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 (from layer %2)</source>
        <translation>%1 (со слоя %2)</translation>
    </message>
    <message>
        <source>%1 (layers %2 to %3)</source>
        <translation>%1 (слои %2–%3)</translation>
    </message>
</context>
<context>
    <name>ProcessMeters</name>
    <message>
        <source>Memory</source>
        <translation>Память</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>МиБ</translation>
    </message>
    <message>
        <source>The system does not tell the memory of a process.</source>
        <translation>Система не сообщает, сколько памяти занимает процесс.</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Мощность</translation>
    </message>
    <message>
        <source>W</source>
        <translation>Вт</translation>
    </message>
    <message>
        <source>Measured: %1</source>
        <extracomment>%1 is a sensor and what it covers</extracomment>
        <translation>Измерено: %1</translation>
    </message>
    <message>
        <source>Simulated: %1</source>
        <translation>Симуляция: %1</translation>
    </message>
    <message>
        <source>Modelled: %1</source>
        <translation>По модели: %1</translation>
    </message>
    <message>
        <source>The sensor gives no reading now.</source>
        <translation>Датчик сейчас не даёт показаний.</translation>
    </message>
    <message>
        <source>Measured: resident memory of this process, from /proc</source>
        <translation>Измерено: память этого процесса (RSS), из /proc</translation>
    </message>
    <message>
        <source>The sensors are being looked for.</source>
        <translation>Идёт поиск датчиков.</translation>
    </message>
    <message>
        <source>Its share of pages in common (PSS)</source>
        <translation>Доля с учётом общих страниц (PSS)</translation>
    </message>
    <message>
        <source>Mapped files, in it</source>
        <translation>В том числе отображённые файлы</translation>
    </message>
    <message>
        <source>Weights, as allocated</source>
        <translation>Веса, выделено</translation>
    </message>
    <message>
        <source>State or cache, as allocated</source>
        <translation>Состояние или кэш, выделено</translation>
    </message>
    <message>
        <source>Scratch, as allocated</source>
        <translation>Рабочая память, выделено</translation>
    </message>
</context>
<context>
    <name>RunText</name>
    <message>
        <source>Prefill, tokens/s</source>
        <translation>Чтение запроса, токенов/с</translation>
    </message>
    <message>
        <source>Decode, tokens/s</source>
        <translation>Генерация, токенов/с</translation>
    </message>
    <message>
        <source>Time per token, ms</source>
        <translation>Время на токен, мс</translation>
    </message>
    <message>
        <source>First token, ms</source>
        <translation>Первый токен, мс</translation>
    </message>
    <message>
        <source>Loading, s</source>
        <translation>Загрузка, с</translation>
    </message>
    <message>
        <source>Memory of weights</source>
        <translation>Память весов</translation>
    </message>
    <message>
        <source>Memory of state</source>
        <translation>Память состояния</translation>
    </message>
    <message>
        <source>Scratch memory</source>
        <translation>Рабочая память</translation>
    </message>
    <message>
        <source>Peak memory of the process</source>
        <translation>Пик памяти процесса</translation>
    </message>
    <message>
        <source>Checked against</source>
        <translation>Сверено с</translation>
    </message>
    <message>
        <source>Tokens checked</source>
        <translation>Сверено токенов</translation>
    </message>
    <message>
        <source>Same next token as the reference</source>
        <translation>Тот же следующий токен, что у эталона</translation>
    </message>
    <message>
        <source>Mean KL to the reference, nats</source>
        <translation>Средняя KL с эталоном, нат</translation>
    </message>
    <message>
        <source>Largest difference of a logit</source>
        <translation>Наибольшая разница логита</translation>
    </message>
    <message>
        <source>Name of the device</source>
        <translation>Название устройства</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Потоки</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>Патч</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>Токенов в запросе</translation>
    </message>
    <message>
        <source>Tokens of the reply</source>
        <translation>Токенов в ответе</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>Повторов</translation>
    </message>
    <message>
        <source>Tokens of a chunk</source>
        <translation>Токенов в порции</translation>
    </message>
    <message>
        <source>Tokens to check</source>
        <translation>Токенов для сверки</translation>
    </message>
    <message>
        <source>Idle power watched for, s</source>
        <translation>Наблюдение мощности в покое, с</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Запрос</translation>
    </message>
    <message>
        <source>Most tokens of a reply</source>
        <translation>Не более токенов в ответе</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Архитектура</translation>
    </message>
    <message>
        <source>Format of the weights</source>
        <translation>Формат весов</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Параметров</translation>
    </message>
    <message>
        <source>Size of the files</source>
        <translation>Размер файлов</translation>
    </message>
    <message>
        <source>Version of Addend</source>
        <translation>Версия Addend</translation>
    </message>
    <message>
        <source>Commit</source>
        <translation>Коммит</translation>
    </message>
    <message>
        <source>Compiler</source>
        <translation>Компилятор</translation>
    </message>
    <message>
        <source>Compiler flags</source>
        <translation>Флаги компилятора</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Процессор</translation>
    </message>
    <message>
        <source>Processors in use</source>
        <translation>Доступных процессоров</translation>
    </message>
    <message>
        <source>Virtual machine</source>
        <translation>Виртуальная машина</translation>
    </message>
    <message>
        <source>Governor</source>
        <translation>Регулятор частоты</translation>
    </message>
    <message>
        <source>Memory of the machine</source>
        <translation>Память машины</translation>
    </message>
    <message>
        <source>GPU driver</source>
        <translation>Драйвер GPU</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Система</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>да</translation>
    </message>
    <message>
        <source>no</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>Energy, J (%1)</source>
        <translation>Энергия, Дж (%1)</translation>
    </message>
    <message>
        <source>Energy of a prompt&apos;s token, mJ (%1)</source>
        <translation>Энергия на токен запроса, мДж (%1)</translation>
    </message>
    <message>
        <source>Energy of a reply&apos;s token, mJ (%1)</source>
        <translation>Энергия на токен ответа, мДж (%1)</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Энергия</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>%1: lane A, B, …; %2: what of it</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>unavailable</source>
        <translation>недоступно</translation>
    </message>
    <message>
        <source>unavailable: %1</source>
        <translation>недоступно: %1</translation>
    </message>
    <message>
        <source>median</source>
        <translation>медиана</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>a figure and which statistic of it</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Измерение скорости</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Сравнение</translation>
    </message>
    <message>
        <source>Scaling</source>
        <translation>Масштабирование</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>Длина контекста</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>измерено</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>имитация</translation>
    </message>
    <message>
        <source>modelled</source>
        <translation>расчёт</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Content of the model</source>
        <translation>Содержимое модели</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>%1, above idle</source>
        <extracomment>%1 is an energy; the power of the idle machine is taken off</extracomment>
        <translation>%1, сверх простоя</translation>
    </message>
    <message>
        <source>%1: window, s</source>
        <extracomment>%1 is an energy; for how long it was watched</extracomment>
        <translation>%1: окно, с</translation>
    </message>
    <message>
        <source>%1: samples</source>
        <extracomment>%1 is an energy; how often its sensor was read</extracomment>
        <translation>%1: отсчётов</translation>
    </message>
    <message>
        <source>this model</source>
        <translation>эта модель</translation>
    </message>
    <message>
        <source>exact twin</source>
        <translation>точный двойник</translation>
    </message>
    <message>
        <source>fp16 transformer</source>
        <translation>трансформер fp16</translation>
    </message>
    <message>
        <source>Arithmetic of a prompt&apos;s token, µJ (%1)</source>
        <translation>Арифметика токена запроса, мкДж (%1)</translation>
    </message>
    <message>
        <source>Arithmetic of a reply&apos;s token, µJ (%1)</source>
        <translation>Арифметика токена ответа, мкДж (%1)</translation>
    </message>
    <message>
        <source>Version of the backend</source>
        <translation>Версия бэкенда</translation>
    </message>
    <message>
        <source>Identity of the model&apos;s files</source>
        <translation>Отпечаток файлов модели</translation>
    </message>
</context>
<context>
    <name>SamplingPreset</name>
    <message>
        <source>Balanced</source>
        <translation>Сбалансированный</translation>
    </message>
    <message>
        <source>Precise</source>
        <translation>Точный</translation>
    </message>
    <message>
        <source>Creative</source>
        <translation>Творческий</translation>
    </message>
    <message>
        <source>Greedy</source>
        <translation>Жадный</translation>
    </message>
</context>
<context>
    <name>ScalingView</name>
    <message>
        <source>MatMul-free</source>
        <translation>Без умножения матриц</translation>
    </message>
    <message>
        <source>Transformer++</source>
        <translation>Transformer++</translation>
    </message>
    <message>
        <source>%1, measured here</source>
        <extracomment>%1 is a kind of model</extracomment>
        <translation>%1, измерено здесь</translation>
    </message>
    <message>
        <source>%1, projected</source>
        <translation>%1, расчёт</translation>
    </message>
    <message>
        <source>%1, paper, %2</source>
        <translation>%1, статья, %2</translation>
    </message>
    <message>
        <source>%1, PyTorch, %2</source>
        <translation>%1, PyTorch, %2</translation>
    </message>
    <message>
        <source>Weights of the model, billions</source>
        <translation>Весов в модели, млрд</translation>
    </message>
    <message>
        <source>Memory, GB</source>
        <translation>Память, ГБ</translation>
    </message>
    <message>
        <source>Reading %1 tokens, s</source>
        <translation>Чтение токенов (%1), с</translation>
    </message>
    <message>
        <source>Writing a token, ms</source>
        <translation>Запись токена, мс</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>{path} does not exist.</source>
        <translation>{path} не существует.</translation>
    </message>
    <message>
        <source>{path} cannot be opened: {reason}.</source>
        <translation>Не удаётся открыть {path}: {reason}.</translation>
    </message>
    <message>
        <source>{path} cannot be read at byte {offset}: {reason}.</source>
        <translation>Не удаётся прочитать {path} с байта {offset}: {reason}.</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>Не удаётся записать {path}: {reason}.</translation>
    </message>
    <message>
        <source>{path} is cut short: {expected} bytes expected, {found} found.</source>
        <translation>Файл {path} обрывается: ожидалось байт: {expected}, есть {found}.</translation>
    </message>
    <message>
        <source>{path} is not a regular file.</source>
        <translation>{path} — не обычный файл.</translation>
    </message>
    <message>
        <source>{path} holds {size} bytes; at most {limit} are accepted for this kind of file.</source>
        <translation>В {path} байт: {size}; для файлов этого вида допустимо не более {limit}.</translation>
    </message>
    <message>
        <source>{path} is not valid JSON: {reason}.</source>
        <translation>{path} — неверный JSON: {reason}.</translation>
    </message>
    <message>
        <source>{path} has no &quot;{key}&quot; (expected {expected}).</source>
        <translation>В {path} нет ключа «{key}» (ожидалось: {expected}).</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path}: «{key}» — ожидалось {expected}, найдено {found}.</translation>
    </message>
    <message>
        <source>Not enough memory: {bytes} bytes were needed for {purpose}.</source>
        <translation>Не хватает памяти: для «{purpose}» нужно байт: {bytes}.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Отменено.</translation>
    </message>
    <message>
        <source>An internal check failed: {detail}. Please report this.</source>
        <translation>Внутренняя проверка не пройдена: {detail}. Пожалуйста, сообщите об этом.</translation>
    </message>
    <message>
        <source>{path} has no tensor &quot;{tensor}&quot;.</source>
        <translation>В {path} нет тензора «{tensor}».</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; should have the shape {expected}, but has {found}.</source>
        <translation>{path}: тензор «{tensor}» должен иметь форму {expected}, а имеет {found}.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; should be of type {expected}, but is {found}.</source>
        <translation>{path}: тензор «{tensor}» должен быть типа {expected}, а он типа {found}.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; has the element type {found}, which is not known.</source>
        <translation>{path}: у тензора «{tensor}» неизвестный тип элементов {found}.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; is of type {found}, which cannot be used here.</source>
        <translation>{path}: тензор «{tensor}» имеет тип {found}, который здесь не подходит.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; ends at byte {expected}, but the file ends at byte {found}. The file is incomplete or damaged.</source>
        <translation>{path}: тензор «{tensor}» кончается на байте {expected}, а файл — на байте {found}. Файл неполон или повреждён.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; needs {expected} bytes for its shape and type, but the file gives it {found}.</source>
        <translation>{path}: по форме и типу тензору «{tensor}» нужно байт: {expected}, а в файле ему отведено {found}.</translation>
    </message>
    <message>
        <source>{path}: tensors &quot;{tensor}&quot; and &quot;{other}&quot; overlap.</source>
        <translation>{path}: тензоры «{tensor}» и «{other}» перекрываются.</translation>
    </message>
    <message>
        <source>{path} lists tensor &quot;{tensor}&quot; twice.</source>
        <translation>{path}: тензор «{tensor}» перечислен дважды.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; claims the impossible shape {found}.</source>
        <translation>{path}: тензор «{tensor}» заявляет невозможную форму {found}.</translation>
    </message>
    <message>
        <source>{path}: the tensor name at byte {offset} is not valid text.</source>
        <translation>{path}: имя тензора на байте {offset} — не текст.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; has {elements} elements; at most {limit} are accepted here.</source>
        <translation>{path}: в тензоре «{tensor}» элементов: {elements}; здесь допустимо не более {limit}.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; holds a value that is not a finite number, in row {row}, column {column}.</source>
        <translation>{path}: в тензоре «{tensor}» есть значение, не являющееся конечным числом: строка {row}, столбец {column}.</translation>
    </message>
    <message>
        <source>{path}: JSON nested more than {limit} levels deep.</source>
        <translation>{path}: вложенность JSON больше {limit} уровней.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is there more than once, or its object repeats a key.</source>
        <translation>{path}: «{key}» встречается не один раз, или в его объекте повторяется ключ.</translation>
    </message>
    <message>
        <source>{path} is not a safetensors file, or is damaged: its header claims {found} bytes; at most {limit} are possible.</source>
        <translation>{path} — не файл safetensors или повреждён: по заголовку в нём байт: {found}; возможно не более {limit}.</translation>
    </message>
    <message>
        <source>{path}: the safetensors entry &quot;{key}&quot; is malformed (expected dtype, shape and data_offsets).</source>
        <translation>{path}: запись safetensors «{key}» построена неверно (ожидались dtype, shape и data_offsets).</translation>
    </message>
    <message>
        <source>{path} names the shard &quot;{shard}&quot;, which is not a plain file name. It was not opened.</source>
        <translation>{path} называет часть «{shard}», а это не простое имя файла. Она не открыта.</translation>
    </message>
    <message>
        <source>{path} names the shard &quot;{shard}&quot;, which is not in the folder.</source>
        <translation>{path} называет часть «{shard}», которой нет в папке.</translation>
    </message>
    <message>
        <source>{path} says that tensor &quot;{tensor}&quot; is in {shard}, but it is not.</source>
        <translation>По {path} тензор «{tensor}» лежит в {shard}, но его там нет.</translation>
    </message>
    <message>
        <source>{shard} holds tensor &quot;{tensor}&quot;, which {path} does not assign to it.</source>
        <translation>В {shard} есть тензор «{tensor}», который {path} ему не приписывает.</translation>
    </message>
    <message>
        <source>{path} is not a GGUF file: it starts with &quot;{found}&quot;.</source>
        <translation>{path} — не файл GGUF: он начинается с «{found}».</translation>
    </message>
    <message>
        <source>{path} is a big-endian GGUF file; only little-endian ones are supported.</source>
        <translation>{path} — файл GGUF с обратным порядком байтов (big-endian); поддерживается только little-endian.</translation>
    </message>
    <message>
        <source>{path} is GGUF version {found}; versions 2 and 3 are supported.</source>
        <translation>{path} — GGUF версии {found}; поддерживаются версии 2 и 3.</translation>
    </message>
    <message>
        <source>{path} claims a {what} of {found}; at most {limit} are possible here. The file is damaged.</source>
        <translation>{path}: {what} заявляет {found}; здесь возможно не более {limit}. Файл повреждён.</translation>
    </message>
    <message>
        <source>{path}: the {what} at byte {offset} is not valid text.</source>
        <translation>{path}: {what} на байте {offset} — не текст.</translation>
    </message>
    <message>
        <source>{path}: the metadata value &quot;{key}&quot; has the unknown type {found}.</source>
        <translation>{path}: значение метаданных «{key}» неизвестного типа {found}.</translation>
    </message>
    <message>
        <source>{path}: the metadata value &quot;{key}&quot; is an array of arrays, which is not supported.</source>
        <translation>{path}: значение метаданных «{key}» — массив массивов, а это не поддерживается.</translation>
    </message>
    <message>
        <source>{path} holds the metadata key &quot;{key}&quot; twice.</source>
        <translation>{path}: ключ метаданных «{key}» встречается дважды.</translation>
    </message>
    <message>
        <source>{path}: general.alignment is {found}; a power of two from 8 to 65536 is expected.</source>
        <translation>{path}: general.alignment равно {found}; ожидалась степень двойки от 8 до 65536.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; starts at {offset}, which is not a multiple of {alignment}.</source>
        <translation>{path}: тензор «{tensor}» начинается с {offset}, что не кратно {alignment}.</translation>
    </message>
    <message>
        <source>{path} has no metadata &quot;{key}&quot; (expected {expected}).</source>
        <translation>В {path} нет метаданных «{key}» (ожидалось: {expected}).</translation>
    </message>
    <message>
        <source>{path}: metadata &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path}: метаданные «{key}» — ожидалось {expected}, найдено {found}.</translation>
    </message>
    <message>
        <source>{path} is not a complete model folder: {missing} is missing.</source>
        <translation>{path} — неполная папка модели: не хватает {missing}.</translation>
    </message>
    <message>
        <source>{path} was packed by a newer Addend (format {found}; this one reads up to {supported}).</source>
        <translation>{path} упакован более новым Addend (формат {found}; этот читает до {supported}).</translation>
    </message>
    <message>
        <source>{path} does not say which architecture it is.</source>
        <translation>{path} не указывает архитектуру.</translation>
    </message>
    <message>
        <source>{path} is of the architecture &quot;{found}&quot;, which is not supported. Supported: {supported}.</source>
        <translation>{path}: архитектура «{found}» не поддерживается. Поддерживаются: {supported}.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; should be between {minimum} and {maximum}, but is {found}.</source>
        <translation>{path}: «{key}» — допустимо от {minimum} до {maximum}, найдено {found}.</translation>
    </message>
    <message>
        <source>{path} asks for short convolutions (use_short_conv), which do not run in the authors&apos; own code either: the convolved values are never used consistently, so there is no behaviour to reproduce.</source>
        <translation>{path} требует коротких свёрток (use_short_conv). Они не работают и в коде авторов: результат свёртки нигде не используется последовательно, и воспроизводить нечего.</translation>
    </message>
    <message>
        <source>{path} has an expand_ratio of {found} together with use_lower_bound; the lower bounds are as wide as the model, so only a ratio of 1 has a meaning.</source>
        <translation>{path}: expand_ratio равно {found} вместе с use_lower_bound; нижние границы той же ширины, что и модель, поэтому имеет смысл только 1.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is {found}, which is not supported. Supported: {supported}.</source>
        <translation>{path}: значение «{key}» — {found}, оно не поддерживается. Поддерживаются: {supported}.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is {found}, which is not a multiple of &quot;{other}&quot;, {divisor}.</source>
        <translation>{path}: «{key}» равно {found}, это не кратно «{other}», то есть {divisor}.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; gives {found} rotated channels a head; rotary positions turn pairs, so an even number is expected.</source>
        <translation>{path}: по «{key}» в голове вращается каналов: {found}; вращаются пары, поэтому ожидается чётное число.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; is {found}; weights packed four rows to a byte need a multiple of 4.</source>
        <translation>{path}: «{key}» равно {found}; для весов, упакованных по четыре строки в байт, нужно число, кратное 4.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; has {found} entries, but &quot;{other}&quot; is {expected}; one for each is expected.</source>
        <translation>{path}: в «{key}» записей: {found}, а «{other}» равно {expected}; ожидается по одной на каждый.</translation>
    </message>
    <message>
        <source>{path}: &quot;{key}&quot; gives layer {layer} sliding-window attention, but there is no sliding_window.</source>
        <translation>{path}: «{key}» задаёт слою {layer} внимание со скользящим окном, но sliding_window нет.</translation>
    </message>
    <message>
        <source>{path}: high_freq_factor is {high}; a value above low_freq_factor, {low}, is expected.</source>
        <translation>{path}: high_freq_factor равен {high}; ожидается значение больше low_freq_factor, то есть {low}.</translation>
    </message>
    <message>
        <source>{path} holds a tensor &quot;{tensor}&quot;, which has no place in the {architecture} model that its configuration describes. Running without it would give another model.</source>
        <translation>В {path} есть тензор «{tensor}», которому нет места в модели {architecture}, описанной её конфигурацией. Без него получилась бы другая модель.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; holds a value that is neither -1, 0 nor +1, in row {row}.</source>
        <translation>{path}: в тензоре «{tensor}» есть значение, отличное от -1, 0 и +1, в строке {row}.</translation>
    </message>
    <message>
        <source>{path}: the blocks of &quot;{tensor}&quot; have different scales, and there is no &quot;{tensor}.scale&quot;; one scale for the whole matrix is needed.</source>
        <translation>{path}: у блоков «{tensor}» разные масштабы, а «{tensor}.scale» нет; нужен один масштаб на всю матрицу.</translation>
    </message>
    <message>
        <source>{path}: the scale of &quot;{tensor}&quot; is {found}; a finite number above 0 is expected.</source>
        <translation>{path}: масштаб «{tensor}» равен {found}; ожидалось конечное число больше 0.</translation>
    </message>
    <message>
        <source>{path}: the logical width of &quot;{tensor}&quot; is given as {found}, which does not fit rows of {stored}.</source>
        <translation>{path}: логическая ширина «{tensor}» указана как {found}, что не подходит к строкам по {stored}.</translation>
    </message>
    <message>
        <source>&quot;{tensor}&quot; already holds only -{alpha}, 0 and +{alpha}. Quantising it again gives the scale {scale}, too small by its density of {density}. The scale correction uses {alpha} instead.</source>
        <translation>«{tensor}» уже содержит только -{alpha}, 0 и +{alpha}. Повторное квантование даёт масштаб {scale}, заниженный во столько раз, какова плотность: {density}. Поправка масштаба берёт {alpha}.</translation>
    </message>
    <message>
        <source>The scale of &quot;{tensor}&quot;, {scale}, is outside the normal range of float16. Addend reads the exact scale; other programs will see {stored}.</source>
        <translation>Масштаб «{tensor}», {scale}, вне обычного диапазона float16. Addend читает точный масштаб; другие программы увидят {stored}.</translation>
    </message>
    <message>
        <source>The tokenizer of {path} is kept whole, but could not be written in GGUF&apos;s own form; other programs may not find it.</source>
        <translation>Токенизатор {path} сохранён целиком, но записать его в собственном виде GGUF не удалось; другие программы могут его не найти.</translation>
    </message>
    <message>
        <source>{path} is one of the files being converted. Choose another name.</source>
        <translation>{path} — один из преобразуемых файлов. Выберите другое имя.</translation>
    </message>
    <message>
        <source>{path} is a {found} model. Only MatMul-free models (hgrn_bit) can be packed: their ternary layers are what packing is for.</source>
        <translation>{path} — модель {found}. Упаковать можно только модели без матричных умножений (hgrn_bit): упаковка нужна их троичным слоям.</translation>
    </message>
    <message>
        <source>Models are packed as tq1_0 or tq2_0, not as {found}.</source>
        <translation>Модели упаковываются в tq1_0 или tq2_0, а не в {found}.</translation>
    </message>
    <message>
        <source>There is no shape named &quot;{found}&quot;. Known: {known}.</source>
        <translation>Формы с именем «{found}» нет. Известны: {known}.</translation>
    </message>
    <message>
        <source>{path} already holds a model. Choose another place.</source>
        <translation>В {path} уже есть модель. Выберите другое место.</translation>
    </message>
    <message>
        <source>{path} holds neither tokenizer.json nor tokenizer.model.</source>
        <translation>В {path} нет ни tokenizer.json, ни tokenizer.model.</translation>
    </message>
    <message>
        <source>{source}: this tokenizer uses {construct} = {found}, which Addend does not support.</source>
        <translation>{source}: этот токенизатор использует {construct} = {found}; Addend этого не поддерживает.</translation>
    </message>
    <message>
        <source>{source}: the token {token} stands at two ids, {first} and {second}.</source>
        <translation>{source}: токен {token} стоит под двумя номерами, {first} и {second}.</translation>
    </message>
    <message>
        <source>{source}: the id {id} is given to two tokens, {first} and {second}.</source>
        <translation>{source}: номер {id} дан двум токенам, {first} и {second}.</translation>
    </message>
    <message>
        <source>{source}: {token} has the id {id}; ids below {limit} were expected.</source>
        <translation>{source}: у {token} номер {id}; ожидались номера меньше {limit}.</translation>
    </message>
    <message>
        <source>{source}: merge {index} is not a pair of tokens: {merge}.</source>
        <translation>{source}: слияние {index} — не пара токенов: {merge}.</translation>
    </message>
    <message>
        <source>{source}: merge {index} ({merge}) needs the token {token}, which is not in the vocabulary.</source>
        <translation>{source}: слиянию {index} ({merge}) нужен токен {token}, которого нет в словаре.</translation>
    </message>
    <message>
        <source>{source}: {what} has {found} entries; {expected} were expected, one for each token.</source>
        <translation>{source}: {what} — записей {found}; ожидалось {expected}, по одной на токен.</translation>
    </message>
    <message>
        <source>{source}: {key} names the token {token}, which is not in the vocabulary.</source>
        <translation>{source}: {key} называет токен {token}, которого нет в словаре.</translation>
    </message>
    <message>
        <source>{source}: token {id} is marked as a byte, but {token} is not of the form &lt;0x00&gt;.</source>
        <translation>{source}: токен {id} помечен как байт, но {token} не имеет вида &lt;0x00&gt;.</translation>
    </message>
    <message>
        <source>{source}: the splitting pattern {pattern} is not valid at character {offset}: {reason}.</source>
        <translation>{source}: шаблон разбиения {pattern} неверен в знаке {offset}: {reason}.</translation>
    </message>
    <message>
        <source>The splitting pattern {pattern} takes too many steps at byte {offset} of the text; it was stopped.</source>
        <translation>Шаблон разбиения {pattern} требует слишком много шагов на байте {offset} текста; он остановлен.</translation>
    </message>
    <message>
        <source>{source} is not a sound SentencePiece model: {reason}.</source>
        <translation>{source} — негодная модель SentencePiece: {reason}.</translation>
    </message>
    <message>
        <source>The vocabulary has no token for {text} (at {offset}), and no tokens for bytes.</source>
        <translation>В словаре нет токена для {text} (место {offset}) и нет токенов для байтов.</translation>
    </message>
    <message>
        <source>There is no token {id}: the vocabulary ends before {size}.</source>
        <translation>Токена {id} нет: словарь кончается перед {size}.</translation>
    </message>
    <message>
        <source>The chat template is not valid at line {line}: {expected} was expected, {found} was found.</source>
        <translation>Шаблон чата неверен в строке {line}: ожидалось {expected}, найдено {found}.</translation>
    </message>
    <message>
        <source>The chat template uses {construct} at line {line}, which Addend does not support.</source>
        <translation>Шаблон чата использует {construct} в строке {line}; Addend этого не поддерживает.</translation>
    </message>
    <message>
        <source>The chat template failed at line {line}: {operation} cannot be applied to {found}.</source>
        <translation>Ошибка шаблона чата в строке {line}: операция {operation} неприменима к {found}.</translation>
    </message>
    <message>
        <source>The chat template failed at line {line}: {name} is not defined.</source>
        <translation>Ошибка шаблона чата в строке {line}: {name} не определено.</translation>
    </message>
    <message>
        <source>The model&apos;s chat template refuses this conversation: {text}</source>
        <translation>Шаблон чата модели отвергает этот разговор: {text}</translation>
    </message>
    <message>
        <source>The chat template was stopped at line {line}: it exceeds the limit of {limit} ({what}).</source>
        <translation>Шаблон чата остановлен в строке {line}: превышен предел {limit} ({what}).</translation>
    </message>
    <message>
        <source>A message has the role {role}; system, user, assistant or tool was expected.</source>
        <translation>У сообщения роль {role}; ожидалась system, user, assistant или tool.</translation>
    </message>
    <message>
        <source>The program is not valid: in {where}, {what} should be {expected}, but is {found}.</source>
        <translation>Программа неверна: {where}: {what} — ожидалось {expected}, найдено {found}.</translation>
    </message>
    <message>
        <source>The arithmetic cannot be changed that way: {what} should be {expected}, but is {found}.</source>
        <translation>Так изменить арифметику нельзя: {what} — ожидалось {expected}, найдено {found}.</translation>
    </message>
    <message>
        <source>The scale of the weight &quot;{weight}&quot; is not known yet; its tensor has to be read before it can be loaded.</source>
        <translation>Масштаб веса «{weight}» ещё неизвестен; прежде чем загрузить вес, нужно прочитать его тензор.</translation>
    </message>
    <message>
        <source>&quot;{found}&quot; does not name a backend. Write &quot;cpu&quot;, or &quot;cpu:avx2&quot; for one of its devices.</source>
        <translation>«{found}» — не имя бэкенда. Напишите «cpu» или «cpu:avx2», чтобы выбрать одно из его устройств.</translation>
    </message>
    <message>
        <source>There is no backend &quot;{found}&quot;. Found on this machine: {known}.</source>
        <translation>Бэкенда «{found}» нет. На этой машине найдены: {known}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; was left out of this start (safe mode). Start Addend normally to use it.</source>
        <translation>Бэкенд «{backend}» исключён из этого запуска (безопасный режим). Чтобы использовать его, запустите Addend обычным образом.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; stopped answering and is not used again until Addend is restarted.</source>
        <translation>Бэкенд «{backend}» перестал отвечать и не будет использоваться до перезапуска Addend.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; has no device &quot;{found}&quot;. It has: {known}.</source>
        <translation>У бэкенда «{backend}» нет устройства «{found}». Есть: {known}.</translation>
    </message>
    <message>
        <source>The device &quot;{device}&quot; of the backend &quot;{backend}&quot; is not available.</source>
        <translation>Устройство «{device}» бэкенда «{backend}» недоступно.</translation>
    </message>
    <message>
        <source>The plugin folder {path} cannot be read: {reason}.</source>
        <translation>Не удаётся прочитать папку модулей {path}: {reason}.</translation>
    </message>
    <message>
        <source>{path} was not loaded: every user of this machine may write to it. Take that permission away (chmod o-w) to use it.</source>
        <translation>{path} не загружен: писать в него может любой пользователь этой машины. Уберите это право (chmod o-w), чтобы использовать его.</translation>
    </message>
    <message>
        <source>{path} was not loaded: it belongs to the user {found}, neither to you nor to root.</source>
        <translation>{path} не загружен: он принадлежит пользователю {found}, а не вам и не root.</translation>
    </message>
    <message>
        <source>{path} cannot be loaded: {reason}.</source>
        <translation>Не удаётся загрузить {path}: {reason}.</translation>
    </message>
    <message>
        <source>{path} is not an Addend backend: it does not export &quot;{symbol}&quot;.</source>
        <translation>{path} — не бэкенд Addend: он не экспортирует «{symbol}».</translation>
    </message>
    <message>
        <source>{path} was made for version {found} of the backend interface; this Addend has version {expected}.</source>
        <translation>{path} сделан для версии {found} интерфейса бэкендов; у этого Addend версия {expected}.</translation>
    </message>
    <message>
        <source>{path} describes itself in {found} bytes; at least {expected} are expected. It was built against a wrong header.</source>
        <translation>{path} описывает себя в байтах: {found}; ожидалось не менее {expected}. Он собран с неверным заголовком.</translation>
    </message>
    <message>
        <source>{path} lacks the function &quot;{function}&quot;, which every backend must have.</source>
        <translation>В {path} нет функции «{function}», обязательной для каждого бэкенда.</translation>
    </message>
    <message>
        <source>{path}: its &quot;{field}&quot; is missing, not ended, or holds characters that are not allowed there.</source>
        <translation>{path}: поле «{field}» отсутствует, не завершено или содержит недопустимые знаки.</translation>
    </message>
    <message>
        <source>{path} was not loaded: the backend &quot;{backend}&quot; was already found in {first}.</source>
        <translation>{path} не загружен: бэкенд «{backend}» уже найден в {first}.</translation>
    </message>
    <message>
        <source>{path} could not start: {reason}.</source>
        <translation>{path} не запустился: {reason}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; found a fault of its own: {detail}. Please report this.</source>
        <translation>Бэкенд «{backend}» обнаружил собственную ошибку: {detail}. Пожалуйста, сообщите об этом.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; refused an argument: {argument}: {reason}.</source>
        <translation>Бэкенд «{backend}» отверг аргумент: {argument}: {reason}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; has not enough memory: {bytes} bytes were needed for {purpose}.</source>
        <translation>Бэкенду «{backend}» не хватает памяти: для «{purpose}» нужно байт: {bytes}.</translation>
    </message>
    <message>
        <source>The device &quot;{device}&quot; of the backend &quot;{backend}&quot; cannot be used: {reason}.</source>
        <translation>Устройство «{device}» бэкенда «{backend}» использовать нельзя: {reason}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; lost its device: {reason}. Load the model again.</source>
        <translation>Бэкенд «{backend}» потерял устройство: {reason}. Загрузите модель снова.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; could not read the weight number {weight}.</source>
        <translation>Бэкенд «{backend}» не смог прочитать вес номер {weight}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; cannot run {op} (instruction {instruction}): {detail}.</source>
        <translation>Бэкенд «{backend}» не может выполнить {op} (инструкция {instruction}): {detail}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; refused the program at instruction {instruction}: {reason}.</source>
        <translation>Бэкенд «{backend}» отверг программу на инструкции {instruction}: {reason}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; cannot restore this snapshot: {reason}.</source>
        <translation>Бэкенд «{backend}» не может восстановить этот снимок: {reason}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; is not permitted to {what}. To permit it: {how}.</source>
        <translation>Бэкенду «{backend}» не разрешено: {what}. Чтобы разрешить: {how}.</translation>
    </message>
    <message>
        <source>The session is full: it holds {tokens} of at most {limit} tokens (backend &quot;{backend}&quot;).</source>
        <translation>Сеанс заполнен: токенов {tokens} из {limit} (бэкенд «{backend}»).</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; failed with the unknown error {found}: {detail}.</source>
        <translation>Бэкенд «{backend}» завершился неизвестной ошибкой {found}: {detail}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; answered {call} with the unknown status {found}.</source>
        <translation>Бэкенд «{backend}» ответил на {call} неизвестным состоянием {found}.</translation>
    </message>
    <message>
        <source>The backend &quot;{backend}&quot; does not have the extension &quot;{extension}&quot;, which this needs.</source>
        <translation>У бэкенда «{backend}» нет нужного расширения «{extension}».</translation>
    </message>
    <message>
        <source>The request to the backend &quot;{backend}&quot; is not valid: {what} should be {expected}, but is {found}.</source>
        <translation>Запрос к бэкенду «{backend}» неверен: {what} — ожидалось {expected}, найдено {found}.</translation>
    </message>
    <message>
        <source>Token number {index} has the id {found}; ids of this model are {expected}.</source>
        <translation>У токена номер {index} код {found}; коды этой модели: {expected}.</translation>
    </message>
    <message>
        <source>The setting {setting} must lie between {minimum} and {maximum}, but is {found}.</source>
        <translation>Параметр {setting} должен быть от {minimum} до {maximum}, а он равен {found}.</translation>
    </message>
    <message>
        <source>The model&apos;s output is damaged: the logit of token {token} is {found}.</source>
        <translation>Выход модели повреждён: логит токена {token} равен {found}.</translation>
    </message>
    <message>
        <source>The prompt holds no token.</source>
        <translation>В запросе нет ни одного токена.</translation>
    </message>
    <message>
        <source>The prompt holds token {found}, but the model knows only 0 to {vocab} - 1.</source>
        <translation>В запросе есть токен {found}, но модель знает только от 0 до {vocab} - 1.</translation>
    </message>
    <message>
        <source>The prompt holds {found} tokens; at most {limit} fit the context.</source>
        <translation>В запросе токенов: {found}; в контекст помещается не более {limit}.</translation>
    </message>
    <message>
        <source>Not enough memory.</source>
        <translation>Не хватает памяти.</translation>
    </message>
    <message>
        <source>{path} has no tokenizer: it can be run on token ids only.</source>
        <translation>В {path} нет токенизатора: модель можно запускать только на номерах токенов.</translation>
    </message>
    <message>
        <source>{path} holds only a vocabulary: there are no weights to run.</source>
        <translation>В {path} только словарь: весов для запуска нет.</translation>
    </message>
    <message>
        <source>{path}: the tokenizer has {found} tokens, but the model only {expected}: some text cannot be read by it.</source>
        <translation>{path}: у токенизатора токенов {found}, а у модели только {expected}: часть текста она прочитать не сможет.</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>Модель не загружена.</translation>
    </message>
    <message>
        <source>The demonstration model is not at {path}. Name a model, or install Addend&apos;s resources.</source>
        <translation>Демонстрационной модели нет в {path}. Укажите модель или установите ресурсы Addend.</translation>
    </message>
    <message>
        <source>No timing of {backend}:{device}: its output does not match the reference. Teacher-forced top-1 agreement is {agreement} (at least {agreement_least} expected), mean KL divergence {divergence} nats (at most {divergence_most} expected).</source>
        <translation>Замер {backend}:{device} не сделан: выход не совпадает с эталоном. Совпадение top-1 с подсказкой учителя: {agreement} (нужно не менее {agreement_least}), среднее расхождение KL: {divergence} нат (нужно не более {divergence_most}).</translation>
    </message>
    <message>
        <source>&quot;{found}&quot; is neither a folder, nor a file, nor the name of a model in the library.</source>
        <translation>«{found}» — не папка, не файл и не имя модели из библиотеки.</translation>
    </message>
    <message>
        <source>No value of the program matches &quot;{found}&quot;. addend program lists them.</source>
        <translation>Ни одно значение программы не соответствует «{found}». Их список выводит addend program.</translation>
    </message>
    <message>
        <source>The conversations in {path} cannot be opened: {reason}.</source>
        <translation>Не удаётся открыть разговоры в {path}: {reason}.</translation>
    </message>
    <message>
        <source>{path} is read-only, so conversations cannot be kept there. Make it writable or choose another data location.</source>
        <translation>{path} доступен только для чтения, поэтому разговоры там хранить нельзя. Разрешите запись или выберите другое место для данных.</translation>
    </message>
    <message>
        <source>{path} cannot grow: the disk is full. Nothing already kept was lost; free some space and try again.</source>
        <translation>{path} не может расти: диск заполнен. Ничего из сохранённого не потеряно; освободите место и попробуйте снова.</translation>
    </message>
    <message>
        <source>{path} is held by another program; try again when it has finished.</source>
        <translation>{path} занят другой программой; попробуйте снова, когда она закончит.</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>Не удаётся прочитать {path}: {reason}.</translation>
    </message>
    <message>
        <source>{path} was found to be damaged. Start Addend again to have it checked; the damaged file will be kept.</source>
        <translation>Обнаружено повреждение {path}. Запустите Addend снова, чтобы проверить файл; повреждённый файл сохранится.</translation>
    </message>
    <message>
        <source>{path} was damaged ({reason}). It is kept as {kept}, and a new, empty one was started.</source>
        <translation>Файл {path} был повреждён ({reason}). Он сохранён как {kept}, и начат новый, пустой.</translation>
    </message>
    <message>
        <source>{path} was written by a newer Addend (version {found} of its format; this one knows up to {expected}). It was left untouched.</source>
        <translation>{path} записан более новым Addend (версия формата {found}; этот знает до {expected}). Файл не тронут.</translation>
    </message>
    <message>
        <source>{path} is a database of another program. It was left untouched; choose another data location.</source>
        <translation>{path} — база данных другой программы. Она не тронута; выберите другое место для данных.</translation>
    </message>
    <message>
        <source>{path} was brought from version {from} of its format to {to}. The former file is kept as {backup}.</source>
        <translation>{path} переведён с версии формата {from} на {to}. Прежний файл сохранён как {backup}.</translation>
    </message>
    <message>
        <source>{path} needs a newer format, but no backup could be made before: {reason}. It was left untouched.</source>
        <translation>{path} нужен более новый формат, но сделать перед этим копию не удалось: {reason}. Файл не тронут.</translation>
    </message>
    <message>
        <source>The recorded tokens of a message are damaged at byte {offset}: {reason}.</source>
        <translation>Записанные токены сообщения повреждены на байте {offset}: {reason}.</translation>
    </message>
    <message>
        <source>There is no {kind} {id} in the store.</source>
        <translation>В хранилище нет: {kind} {id}.</translation>
    </message>
    <message>
        <source>{path} is no PyTorch checkpoint, or is damaged: it is not a readable zip archive.</source>
        <translation>{path}: не контрольная точка PyTorch или файл повреждён: zip-архив не читается.</translation>
    </message>
    <message>
        <source>{path}: the entry &quot;{entry}&quot; of the archive is damaged.</source>
        <translation>{path}: запись «{entry}» архива повреждена.</translation>
    </message>
    <message>
        <source>{path}: its pickle (data.pkl) is damaged at byte {offset}, or is none of a checkpoint.</source>
        <translation>{path}: его pickle (data.pkl) повреждён на байте {offset} или не от контрольной точки.</translation>
    </message>
    <message>
        <source>{path}: its pickle (data.pkl) uses the opcode {found} at byte {offset}, which no checkpoint needs. It was refused.</source>
        <translation>{path}: его pickle (data.pkl) использует код операции {found} на байте {offset}, который контрольным точкам не нужен. Файл отклонён.</translation>
    </message>
    <message>
        <source>{path} asks for the Python object {found} to be loaded. Only tensors and plain containers are read; nothing of the file was run.</source>
        <translation>{path} требует загрузить объект Python {found}. Читаются только тензоры и простые контейнеры; ничего из файла не выполнялось.</translation>
    </message>
    <message>
        <source>{path}: its pickle (data.pkl) exceeds the limit of {limit} for {what}. It is damaged, or is none of a checkpoint.</source>
        <translation>{path}: его pickle (data.pkl) превышает предел {limit} для {what}. Он повреждён или не от контрольной точки.</translation>
    </message>
    <message>
        <source>{path} is in the format PyTorch wrote before version 1.6, which is not read. Save it again with a newer PyTorch, or convert it to safetensors.</source>
        <translation>{path}: формат PyTorch до версии 1.6, он не читается. Сохраните файл новой версией PyTorch или преобразуйте в safetensors.</translation>
    </message>
    <message>
        <source>{path} was saved on a big-endian machine; only little-endian checkpoints are read.</source>
        <translation>{path} сохранён на машине с порядком байтов big-endian; читаются только little-endian.</translation>
    </message>
    <message>
        <source>{path} is no complete PyTorch checkpoint: its entry &quot;{entry}&quot; is missing.</source>
        <translation>{path}: неполная контрольная точка PyTorch: нет записи «{entry}».</translation>
    </message>
    <message>
        <source>{path}: the entry &quot;{entry}&quot; is compressed or encrypted; only archives that store their data plainly, as torch.save does, are read.</source>
        <translation>{path}: запись «{entry}» сжата или зашифрована; читаются только архивы, хранящие данные без сжатия, как делает torch.save.</translation>
    </message>
    <message>
        <source>{path} holds no state dict: there are no tensors by name in it.</source>
        <translation>{path} не содержит state dict: в нём нет именованных тензоров.</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; of shape {shape} is a view with strides {strides}; only tensors whose rows follow one another are read. Save it with .contiguous().</source>
        <translation>{path}: тензор «{tensor}» формы {shape} — представление с шагами {strides}; читаются только тензоры с идущими подряд строками. Сохраните его с .contiguous().</translation>
    </message>
    <message>
        <source>{path}: tensor &quot;{tensor}&quot; reaches beyond its storage &quot;{entry}&quot; of {found} bytes.</source>
        <translation>{path}: тензор «{tensor}» выходит за пределы своего хранилища «{entry}» в {found} байт.</translation>
    </message>
    <message>
        <source>{path} is neither a model folder, nor a weights file (.safetensors, .bin, .pt) in one, nor a .gguf file.</source>
        <translation>{path}: не папка модели, не файл весов в ней (.safetensors, .bin, .pt) и не файл .gguf.</translation>
    </message>
    <message>
        <source>The patch &quot;{spec}&quot; cannot be read: &quot;{item}&quot; should be {expected}.</source>
        <translation>Патч «{spec}» не читается: вместо «{item}» ожидается {expected}.</translation>
    </message>
    <message>
        <source>The patch item &quot;{item}&quot; names layer {found}, but the model has {layers} layers, counted from 0.</source>
        <translation>Пункт патча «{item}» называет слой {found}, а слоёв в модели {layers}, считая с 0.</translation>
    </message>
    <message>
        <source>The patch item &quot;{item}&quot; changes nothing: the model has no such products there. Its kinds of products: {sites}.</source>
        <translation>Пункт патча «{item}» ничего не меняет: таких произведений там нет. Виды произведений модели: {sites}.</translation>
    </message>
    <message>
        <source>{path} is not a valid patch: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path}: неверный патч: «{key}» должно быть {expected}, а не {found}.</translation>
    </message>
    <message>
        <source>{path} was written by a newer Addend (version {found} of its format; this one knows up to {expected}).</source>
        <translation>{path} записан более новой версией Addend (формат {found}; эта знает до {expected}).</translation>
    </message>
    <message>
        <source>A patch cannot be called &quot;{found}&quot;: use 1 to 64 letters, digits, hyphens, underscores, plus signs or dots, with no dot in front.</source>
        <translation>Патч нельзя назвать «{found}»: нужно от 1 до 64 латинских букв, цифр, дефисов, подчёркиваний, плюсов или точек, точка не первой.</translation>
    </message>
    <message>
        <source>&quot;{found}&quot; is no patch: it should be none, a list such as attention:4,linear:3, a .json file, or the name of a patch kept with the model ({known}).</source>
        <translation>«{found}» — не патч: нужно none, список вида attention:4,linear:3, файл .json или имя патча, хранимого с моделью ({known}).</translation>
    </message>
    <message>
        <source>The text has {found} tokens; at least 2 are needed.</source>
        <translation>В тексте токенов: {found}; нужно хотя бы 2.</translation>
    </message>
    <message>
        <source>{path}: the records have no layout known here. Known are: {layouts}.</source>
        <translation>{path}: строение записей неизвестно. Известны: {layouts}.</translation>
    </message>
    <message>
        <source>{path}: records of this form are both ARC&apos;s and OpenBookQA&apos;s. Say which, with --layout arc or --layout openbookqa.</source>
        <translation>{path}: такой вид у записей и ARC, и OpenBookQA. Укажите --layout arc или --layout openbookqa.</translation>
    </message>
    <message>
        <source>{path}, record {record}: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>{path}, запись {record}: «{key}» должно быть {expected}, а не {found}.</translation>
    </message>
    <message>
        <source>{path} holds no records.</source>
        <translation>{path}: нет записей.</translation>
    </message>
    <message>
        <source>A question has an empty context, and the tokenizer has no token to begin a text with.</source>
        <translation>У вопроса пустой контекст, а в токенизаторе нет токена начала текста.</translation>
    </message>
    <message>
        <source>{model} has no products inside its layers that a patch could change.</source>
        <translation>В слоях {model} нет произведений, которые патч мог бы изменить.</translation>
    </message>
    <message>
        <source>The processor&apos;s energy counter ({path}) can be read by root only.</source>
        <translation>Счётчик энергии процессора ({path}) может читать только root.</translation>
    </message>
    <message>
        <source>To let everybody on this machine read it, run once: echo &apos;SUBSYSTEM==&quot;powercap&quot;, ACTION==&quot;add|change&quot;, RUN+=&quot;/bin/chmod a+r /sys%p/energy_uj&quot;&apos; | sudo tee /etc/udev/rules.d/60-addend-energy.rules &amp;&amp; sudo udevadm control --reload &amp;&amp; sudo udevadm trigger --action=change --subsystem-match=powercap. Energy counters can reveal what other programs compute: do it on a machine you share with nobody.</source>
        <translation>Чтобы его могли читать все на этой машине, выполните один раз: echo &apos;SUBSYSTEM==&quot;powercap&quot;, ACTION==&quot;add|change&quot;, RUN+=&quot;/bin/chmod a+r /sys%p/energy_uj&quot;&apos; | sudo tee /etc/udev/rules.d/60-addend-energy.rules &amp;&amp; sudo udevadm control --reload &amp;&amp; sudo udevadm trigger --action=change --subsystem-match=powercap. По счётчикам энергии можно узнать, что вычисляют другие программы: делайте это только на машине, которой больше никто не пользуется.</translation>
    </message>
    <message>
        <source>This is a virtual machine, and its host passes no energy counter (RAPL) to it.</source>
        <translation>Это виртуальная машина, и хост не передаёт ей счётчик энергии (RAPL).</translation>
    </message>
    <message>
        <source>This machine shows no energy counter (RAPL).</source>
        <translation>На этой машине нет счётчика энергии (RAPL).</translation>
    </message>
    <message>
        <source>Battery {battery} tells what the machine draws only while it discharges.</source>
        <translation>Батарея {battery} сообщает потребление машины, только пока разряжается.</translation>
    </message>
    <message>
        <source>The span of {found} ms is too short for the sensor: at least {least} ms are needed.</source>
        <translation>Промежуток в {found} мс слишком короток для датчика: нужно не менее {least} мс.</translation>
    </message>
    <message>
        <source>The sensor was not read over the whole span.</source>
        <translation>Датчик не читался на протяжении всего промежутка.</translation>
    </message>
    <message>
        <source>The sensor was not read for {gap} ms in between.</source>
        <translation>В промежутке датчик не читался {gap} мс.</translation>
    </message>
    <message>
        <source>The energy counter was reset, or may have wrapped more than once, during the span.</source>
        <translation>За это время счётчик энергии был сброшен или мог переполниться больше одного раза.</translation>
    </message>
    <message>
        <source>The two models have different vocabularies ({left} and {right} tokens): their predictions cannot be compared.</source>
        <translation>У моделей разные словари ({left} и {right} токенов): их предсказания нельзя сравнить.</translation>
    </message>
    <message>
        <source>Nothing to compare: choose at least one lane.</source>
        <translation>Сравнивать нечего: выберите хотя бы одну дорожку.</translation>
    </message>
    <message>
        <source>The trace has no values named {tap} in the form that is needed here. Record it again with this value.</source>
        <translation>В записи нет значений {tap} в нужном здесь виде. Запишите её снова с этим значением.</translation>
    </message>
    <message>
        <source>The trace kept only summaries of {tap}, since its values were over the budget. Record it again with a larger budget or into a file.</source>
        <translation>От {tap} в записи остались только сводки: значения не уместились в отведённую память. Запишите снова с большим пределом или в файл.</translation>
    </message>
    <message>
        <source>The intervention {item} does not fit the model: {what} has to be {expected}, but is {found}.</source>
        <translation>Вмешательство «{item}» не подходит к модели: для «{what}» ожидается {expected}, а найдено {found}.</translation>
    </message>
    <message>
        <source>{path} is no list of interventions: {key} has to be {expected}, but is {found}.</source>
        <translation>{path} — не список вмешательств: для «{key}» ожидается {expected}, а найдено {found}.</translation>
    </message>
    <message>
        <source>{path} was written by a newer version: it has format {found}, and this version knows {expected}.</source>
        <translation>{path} записан более новой версией: его формат — {found}, а эта версия знает {expected}.</translation>
    </message>
    <message>
        <source>The model has no {site} that could be patched.</source>
        <translation>В модели нет места «{site}», куда можно подставить значение.</translation>
    </message>
    <message>
        <source>No matrix of {path} has a name that matches {pattern}.</source>
        <translation>В {path} нет матрицы, имя которой подходит под {pattern}.</translation>
    </message>
    <message>
        <source>{left} and {right} have no matrix of the same name and shape.</source>
        <translation>У {left} и {right} нет матриц с одинаковыми именем и формой.</translation>
    </message>
    <message>
        <source>{tensor} has {count} weights that are not numbers; the first is in row {row}, column {column}.</source>
        <translation>В {tensor} весов, не являющихся числами: {count}; первый — в строке {row}, столбце {column}.</translation>
    </message>
    <message>
        <source>{tensor} has {count} codes that stand for no trit; the first is in row {row}, column {column}.</source>
        <translation>В {tensor} кодов, не означающих трит: {count}; первый — в строке {row}, столбце {column}.</translation>
    </message>
    <message>
        <source>{tensor} has {count} rows of zeros only.</source>
        <translation>В {tensor} строк из одних нулей: {count}.</translation>
    </message>
    <message>
        <source>To let everybody on this machine read it, run once: echo &apos;kernel.perf_event_paranoid = 0&apos; | sudo tee /etc/sysctl.d/60-addend-energy.conf &amp;&amp; sudo sysctl --system. Energy counters can reveal what other programs compute: do it on a machine you share with nobody.</source>
        <translation>Чтобы его мог читать каждый на этой машине, выполните один раз: echo &apos;kernel.perf_event_paranoid = 0&apos; | sudo tee /etc/sysctl.d/60-addend-energy.conf &amp;&amp; sudo sysctl --system. Счётчики энергии могут выдать, что вычисляют другие программы: делайте это на машине, которой больше никто не пользуется.</translation>
    </message>
    <message>
        <source>{path} is not a valid table of energies: it has no operation called &quot;{found}&quot;.</source>
        <translation>{path} — неправильная таблица энергий: операции «{found}» нет.</translation>
    </message>
    <message>
        <source>The energy of {entry} should be a number of picojoules from 0 to {most}, but is {found}.</source>
        <translation>Энергия {entry} должна быть числом пикоджоулей от 0 до {most}, а указано {found}.</translation>
    </message>
    <message>
        <source>It needs about {needed} MiB of memory, and {free} MiB can be had.</source>
        <translation>Нужно около {needed} МиБ памяти, а доступно {free} МиБ.</translation>
    </message>
    <message>
        <source>Its file needs about {needed} MiB, and {free} MiB are free where temporary files go.</source>
        <translation>Файлу нужно около {needed} МиБ, а в папке временных файлов свободно {free} МиБ.</translation>
    </message>
    <message>
        <source>{path} holds no scaling study: &quot;{key}&quot; should be {expected}, but is {found}.</source>
        <translation>В {path} нет исследования масштаба: «{key}» должно быть {expected}, а там {found}.</translation>
    </message>
    <message>
        <source>This comparison cannot be shown: what was kept of it is damaged, or of another version ({where}).</source>
        <translation>Это сравнение нельзя показать: сохранённое о нём повреждено или относится к другой версии ({where}).</translation>
    </message>
    <message>
        <source>{lanes} lanes on this processor need {lanes} cores to run at the same time, and it has {cores}. Choose lanes on different devices, or measure them one after the other.</source>
        <translation>Чтобы {lanes} дорожки работали на этом процессоре одновременно, нужно ядер: {lanes}, а их {cores}. Выберите дорожки на разных устройствах или измерьте их по очереди.</translation>
    </message>
    <message>
        <source>{path}, line {line}: this is not text. A file of prompts is UTF-8 without control characters.</source>
        <translation>{path}, строка {line}: это не текст. Файл запросов — UTF-8 без управляющих символов.</translation>
    </message>
    <message>
        <source>{path} holds no prompt.</source>
        <translation>В {path} нет ни одного запроса.</translation>
    </message>
    <message>
        <source>{path} holds more than {limit} prompts.</source>
        <translation>В {path} больше запросов, чем допустимо ({limit}).</translation>
    </message>
    <message>
        <source>{path}, prompt {number}: it is longer than {limit} bytes.</source>
        <translation>{path}, запрос {number}: он длиннее {limit} байт.</translation>
    </message>
</context>
<context>
    <name>StructureText</name>
    <message>
        <source>additions</source>
        <translation>сложения</translation>
    </message>
    <message>
        <source>additions skipped</source>
        <translation>пропущенные сложения</translation>
    </message>
    <message>
        <source>L-Mul additions</source>
        <translation>Сложения L-Mul</translation>
    </message>
    <message>
        <source>multiplications</source>
        <translation>умножения</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>rows × columns</comment>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1 k</source>
        <translation>%1 тыс.</translation>
    </message>
    <message>
        <source>%1 M</source>
        <translation>%1 млн</translation>
    </message>
    <message>
        <source>%1 G</source>
        <translation>%1 млрд</translation>
    </message>
    <message>
        <source>%1 T</source>
        <translation>%1 трлн</translation>
    </message>
    <message>
        <source>tokens</source>
        <comment>rows of a value</comment>
        <translation>токены</translation>
    </message>
    <message>
        <source>logits</source>
        <comment>rows of a value</comment>
        <translation>логиты</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>type, shape</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>trits, 2 bits each</source>
        <translation>триты по 2 бита</translation>
    </message>
    <message>
        <source>blocks, %1 bits each</source>
        <translation>блоки, %1 бита на вес</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>; </source>
        <translation>; </translation>
    </message>
    <message>
        <source>norms</source>
        <comment>why a multiplication remains</comment>
        <translation>нормировка</translation>
    </message>
    <message>
        <source>quantising</source>
        <comment>why a multiplication remains</comment>
        <translation>квантование</translation>
    </message>
    <message>
        <source>rescaling</source>
        <comment>why a multiplication remains</comment>
        <translation>масштабирование</translation>
    </message>
    <message>
        <source>gates</source>
        <comment>why a multiplication remains</comment>
        <translation>вентили</translation>
    </message>
    <message>
        <source>recurrence</source>
        <comment>why a multiplication remains</comment>
        <translation>рекуррентность</translation>
    </message>
    <message>
        <source>products</source>
        <comment>why a multiplication remains</comment>
        <translation>произведения</translation>
    </message>
    <message>
        <source>positions</source>
        <comment>why a multiplication remains</comment>
        <translation>позиции</translation>
    </message>
    <message>
        <source>other</source>
        <comment>why a multiplication remains</comment>
        <translation>прочее</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>MLGRU token mixer</source>
        <translation>Смеситель токенов MLGRU</translation>
    </message>
    <message>
        <source>Channel mixer (GLU)</source>
        <translation>Смеситель каналов (GLU)</translation>
    </message>
    <message>
        <source>BitLinear</source>
        <translation>BitLinear</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Внимание</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Голова</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Блок</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Слой %1</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>primitive → output</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>kind, parameters</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>параметров: %1</translation>
    </message>
    <message>
        <source>%1 adds</source>
        <translation>%1 слож.</translation>
    </message>
    <message>
        <source>%1 skipped</source>
        <translation>%1 пропущено</translation>
    </message>
    <message>
        <source>%1 L-Mul</source>
        <translation>%1 L-Mul</translation>
    </message>
    <message>
        <source>%1 multiplies</source>
        <translation>%1 умн.</translation>
    </message>
    <message>
        <source>%1 float adds</source>
        <translation>%1 слож. с плав. точкой</translation>
    </message>
    <message>
        <source>%1 look-ups</source>
        <translation>%1 выборок</translation>
    </message>
    <message>
        <source>no operation</source>
        <translation>нет операций</translation>
    </message>
    <message>
        <source> · </source>
        <comment>between figures</comment>
        <translation> · </translation>
    </message>
    <message>
        <source>%1 integer additions</source>
        <translation>целых сложений: %1</translation>
    </message>
    <message>
        <source>%1 skipped as zero</source>
        <translation>пропущено как нулевые: %1</translation>
    </message>
    <message>
        <source>%1 float additions</source>
        <translation>сложений с плавающей точкой: %1</translation>
    </message>
    <message>
        <source>%1 multiplications</source>
        <translation>умножений: %1</translation>
    </message>
    <message>
        <source>%1 L-Mul additions</source>
        <translation>сложений L-Mul: %1</translation>
    </message>
    <message>
        <source>%1 of weights read</source>
        <translation>прочитано весов: %1</translation>
    </message>
</context>
<context>
    <name>TensorText</name>
    <message>
        <source>Exporting %1</source>
        <translation>Экспорт %1</translation>
    </message>
    <message>
        <source>%1, value after value</source>
        <translation>%1, значение за значением</translation>
    </message>
    <message>
        <source>%1, blocks of %2 weights in %3 bytes</source>
        <translation>%1, блоки по %2 весов в %3 байтах</translation>
    </message>
    <message>
        <source>%1, blocks of %2 trits in %3 bytes</source>
        <translation>%1, блоки по %2 тритов в %3 байтах</translation>
    </message>
    <message>
        <source>%1, four trits a byte, from four rows</source>
        <translation>%1, по четыре трита в байте, из четырёх строк</translation>
    </message>
    <message>
        <source>%1, %2 bits a weight</source>
        <translation>%1, %2 бит на вес</translation>
    </message>
    <message>
        <source>%1 and %2 for the scale, %3 bits a weight</source>
        <translation>%1 и %2 на масштаб, %3 бит на вес</translation>
    </message>
    <message>
        <source>%1, from byte %2</source>
        <translation>%1, с байта %2</translation>
    </message>
    <message>
        <source>Trits</source>
        <translation>Триты</translation>
    </message>
    <message>
        <source>Trits times β</source>
        <translation>Триты, умноженные на β</translation>
    </message>
    <message>
        <source>Values as stored</source>
        <translation>Значения как в файле</translation>
    </message>
    <message>
        <source>no trit</source>
        <translation>не трит</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>Экспорт %1</translation>
    </message>
    <message>
        <source>%1 file (*.%2)</source>
        <translation>Файл %1 (*.%2)</translation>
    </message>
</context>
<context>
    <name>addend::ui::ActivationView</name>
    <message>
        <source>Cancelled.</source>
        <translation>Отменено.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>There is nothing to show.</source>
        <translation>Показать нечего.</translation>
    </message>
    <message>
        <source>Recording %1</source>
        <translation>Запись: %1</translation>
    </message>
    <message>
        <source>They can be kept in a file until the trace goes.</source>
        <translation>Их можно держать в файле, пока есть трасса.</translation>
    </message>
    <message>
        <source>Only their summaries would be kept.</source>
        <translation>Сохранятся только сводки.</translation>
    </message>
    <message>
        <source>Record %1</source>
        <translation>Записать %1</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Канал</translation>
    </message>
    <message>
        <source>These values need %1; of the %2 of memory for traces %3 are left.</source>
        <translation>Для этих значений нужно %1; из %2 памяти для трасс осталось %3.</translation>
    </message>
</context>
<context>
    <name>addend::ui::ActivationsPage</name>
    <message>
        <source>The prompt could not be traced.</source>
        <translation>Не удалось записать трассу запроса.</translation>
    </message>
    <message>
        <source>Open a model to see what it computes.</source>
        <translation>Откройте модель, чтобы увидеть, что она вычисляет.</translation>
    </message>
    <message>
        <source>The model is reading …</source>
        <translation>Модель читает…</translation>
    </message>
    <message>
        <source>Let the model read a text: what every layer computes for every token is shown here.</source>
        <translation>Дайте модели прочесть текст: здесь показано, что каждый слой вычисляет для каждого токена.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Открыть модель</translation>
    </message>
    <message>
        <source>Write a prompt</source>
        <translation>Написать запрос</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Активации</translation>
    </message>
    <message>
        <source>Interventions</source>
        <translation>Вмешательства</translation>
    </message>
    <message>
        <source>Show the panel of interventions</source>
        <translation>Показать панель вмешательств</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Виды</translation>
    </message>
</context>
<context>
    <name>addend::ui::AttentionView</name>
    <message>
        <source>Pattern of a head</source>
        <translation>Рисунок внимания головы</translation>
    </message>
    <message>
        <source>All heads: entropy</source>
        <translation>Все головы: энтропия</translation>
    </message>
    <message>
        <source>All heads: distance</source>
        <translation>Все головы: расстояние</translation>
    </message>
    <message>
        <source>All heads: share on the first token</source>
        <translation>Все головы: доля на первом токене</translation>
    </message>
    <message>
        <source>All heads: share on the token before</source>
        <translation>Все головы: доля на предыдущем токене</translation>
    </message>
    <message>
        <source>Figure of the attention</source>
        <translation>Показатель внимания</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Голова</translation>
    </message>
    <message>
        <source>As it was run</source>
        <translation>Как было вычислено</translation>
    </message>
    <message>
        <source>Exact products</source>
        <translation>Точные произведения</translation>
    </message>
    <message>
        <source>Arithmetic of the pattern</source>
        <translation>Арифметика рисунка</translation>
    </message>
    <message>
        <source>Reading the heads</source>
        <translation>Чтение голов</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Запрос</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Ключ</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Вероятность</translation>
    </message>
    <message>
        <source>Attention of layer %1, head %2</source>
        <translation>Внимание: слой %1, голова %2</translation>
    </message>
    <message>
        <source>Entropy (nats)</source>
        <translation>Энтропия (наты)</translation>
    </message>
    <message>
        <source>Distance (tokens)</source>
        <translation>Расстояние (токены)</translation>
    </message>
    <message numerus="yes">
        <source>Means over all %n quer(ies) of the trace.</source>
        <translation>
            <numerusform>Средние по %n запросу трассы.</numerusform>
            <numerusform>Средние по %n запросам трассы.</numerusform>
            <numerusform>Средние по %n запросам трассы.</numerusform>
        </translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Внимание</translation>
    </message>
    <message>
        <source>How much of what each token (row) reads comes from itself and each earlier one (column): a row adds up to 1. What a token does not see is empty.</source>
        <translation>Какую долю прочитанного каждый токен (строка) берёт у себя и у каждого предыдущего (столбец): сумма строки равна 1. То, чего токен не видит, пусто.</translation>
    </message>
    <message numerus="yes">
        <source>This layer sees %n token(s) back, itself included.</source>
        <translation>
            <numerusform>Этот слой видит назад %n токен, включая текущий.</numerusform>
            <numerusform>Этот слой видит назад %n токена, включая текущий.</numerusform>
            <numerusform>Этот слой видит назад %n токенов, включая текущий.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 heads share %2 heads of keys and values.</source>
        <translation>Голов: %1; у них общие %2 голов ключей и значений.</translation>
    </message>
</context>
<context>
    <name>addend::ui::BenchmarkForm</name>
    <message>
        <source>The benchmark was not run.</source>
        <translation>Измерение не выполнено.</translation>
    </message>
    <message>
        <source>A reply is being written in Chat: it would be measured too. Stop it or wait for its end.</source>
        <translation>В чате пишется ответ: он тоже попал бы в измерение. Остановите его или дождитесь конца.</translation>
    </message>
    <message>
        <source>Choose at least one device.</source>
        <translation>Выберите хотя бы одно устройство.</translation>
    </message>
    <message>
        <source>A prompt or a reply needs at least one token.</source>
        <translation>Запрос или ответ должен содержать хотя бы один токен.</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Загрузка</translation>
    </message>
    <message>
        <source>Loading on %1</source>
        <translation>Загрузка на %1</translation>
    </message>
    <message>
        <source>Writing the reference on %1</source>
        <translation>Составляется эталон на %1</translation>
    </message>
    <message>
        <source>Checking %1 against the reference</source>
        <translation>%1 сверяется с эталоном</translation>
    </message>
    <message>
        <source>Warming up %1</source>
        <translation>Разогрев: %1</translation>
    </message>
    <message>
        <source>Measuring %1 (%2 of %3)</source>
        <extracomment>%1 is a device, %2 of %3 its place among those measured</extracomment>
        <translation>Измеряется %1 (%2 из %3)</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) gave no figures.</source>
        <translation>
            <numerusform>%n устройство не дало показаний.</numerusform>
            <numerusform>%n устройства не дали показаний.</numerusform>
            <numerusform>%n устройств не дали показаний.</numerusform>
        </translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>Модель: %1</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>Модель не открыта.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Измерить</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Открыть модель</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Измерение скорости</translation>
    </message>
    <message>
        <source>Each device first has to give the reference&apos;s output; then a warm-up and the repetitions are timed, one device after the other.</source>
        <translation>Каждое устройство сначала должно дать тот же результат, что и эталон; затем идут разогрев и измеряемые повторы, устройство за устройством.</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>Патч</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>Токенов в запросе</translation>
    </message>
    <message>
        <source>Tokens of the reply</source>
        <translation>Токенов в ответе</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>Повторов</translation>
    </message>
    <message>
        <source>Progress of the benchmark</source>
        <translation>Ход измерения</translation>
    </message>
</context>
<context>
    <name>addend::ui::BenchmarkRun</name>
    <message numerus="yes">
        <source>Benchmark on %n device(s)</source>
        <translation>
            <numerusform>Измерение на %n устройстве</numerusform>
            <numerusform>Измерение на %n устройствах</numerusform>
            <numerusform>Измерение на %n устройствах</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::ChatPage</name>
    <message>
        <source>The model could not be opened.</source>
        <translation>Не удалось открыть модель.</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Выбрать другую</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Your chats cannot be opened, so nothing can be kept.</source>
        <translation>Не удаётся открыть ваши чаты, поэтому ничего не сохранится.</translation>
    </message>
    <message>
        <source>Addend ended unexpectedly while the backend %1 was running. Your chats are whole. In safe mode only the plain CPU path is used.</source>
        <translation>Addend неожиданно завершился, когда работал бэкенд %1. Ваши чаты целы. В безопасном режиме используется только простой путь на процессоре.</translation>
    </message>
    <message>
        <source>Start in safe mode</source>
        <translation>Безопасный режим</translation>
    </message>
    <message>
        <source>Go on as before</source>
        <translation>Продолжить как обычно</translation>
    </message>
    <message>
        <source>The backend %1 did not answer the request to stop. It is left alone and cannot be used again until Addend is restarted; what it had written is kept.</source>
        <translation>Бэкенд %1 не ответил на просьбу остановиться. Он оставлен в покое и будет недоступен до перезапуска Addend; всё, что он успел написать, сохранено.</translation>
    </message>
    <message>
        <source>Reading the prompt: %1 of %2 tokens</source>
        <translation>Чтение запроса: токенов %1 из %2</translation>
    </message>
    <message>
        <source>This link leads to %1</source>
        <translation>Эта ссылка ведёт на %1</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>Открыть в браузере</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Новый чат</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>Открывается модель…</translation>
    </message>
    <message>
        <source>Memory of the conversation: %1, the same however long it grows</source>
        <translation>Память разговора: %1, одна и та же при любой его длине</translation>
    </message>
    <message>
        <source>Reading the prompt</source>
        <translation>Чтение запроса</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Остановка</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens/s, %n token(s)</source>
        <translation>
            <numerusform>%1 ток./с, %n токен</numerusform>
            <numerusform>%1 ток./с, %n токена</numerusform>
            <numerusform>%1 ток./с, %n токенов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 parameters, %2 layers, memory of a conversation %3 (constant)</source>
        <translation>Параметров: %1, слоёв: %2, память разговора: %3 (постоянна)</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>Экспорт чата</translation>
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
        <translation>Чат записан в %1.</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Не найдено</translation>
    </message>
    <message>
        <source>Message %1 of %2</source>
        <translation>Сообщение %1 из %2</translation>
    </message>
    <message>
        <source>Settings of the replies and the system prompt</source>
        <translation>Настройки ответов и системный запрос</translation>
    </message>
    <message>
        <source>Jump to latest</source>
        <translation>К последнему</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Разговор</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Чат</translation>
    </message>
    <message>
        <source>KV cache: %1 for each token read</source>
        <translation>KV-кэш: %1 на каждый прочитанный токен</translation>
    </message>
    <message>
        <source>%1 parameters, %2 layers, KV cache %3 per token</source>
        <translation>Параметров: %1, слоёв: %2, KV-кэш: %3 на токен</translation>
    </message>
    <message>
        <source>Another model wrote this reply. Open that model to look inside.</source>
        <translation>Этот ответ написала другая модель. Откройте её, чтобы заглянуть внутрь.</translation>
    </message>
</context>
<context>
    <name>addend::ui::ComparePage</name>
    <message>
        <source>Compare</source>
        <translation>Сравнить</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>Что сравнивается</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareResults</name>
    <message>
        <source>Token read by both</source>
        <translation>Токен, прочитанный обеими</translation>
    </message>
    <message>
        <source>KL from lane A, nats</source>
        <translation>KL от дорожки A, наты</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Relative difference from lane A</source>
        <translation>Относительная разница с дорожкой A</translation>
    </message>
    <message>
        <source>tolerance</source>
        <translation>допуск</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Показатели</translation>
    </message>
    <message>
        <source>Figures of the lanes</source>
        <translation>Показатели дорожек</translation>
    </message>
    <message>
        <source>Prompt by prompt</source>
        <translation>По запросам</translation>
    </message>
    <message>
        <source>Figures of each prompt</source>
        <translation>Показатели каждого запроса</translation>
    </message>
    <message>
        <source>Agreement, token by token</source>
        <translation>Согласие, токен за токеном</translation>
    </message>
    <message>
        <source>Where the lanes part</source>
        <translation>Где дорожки расходятся</translation>
    </message>
    <message>
        <source>Both lanes read lane A&apos;s prompt and reply: how far their predictions part at each token.</source>
        <translation>Обе дорожки читают запрос и ответ дорожки A: насколько расходятся их предсказания на каждом токене.</translation>
    </message>
    <message>
        <source>Median over tokens of the relative difference of the residual stream, layer by layer.</source>
        <translation>Медиана по токенам относительной разницы остаточного потока, слой за слоем.</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareRun</name>
    <message numerus="yes">
        <source>Comparing %n lane(s)</source>
        <translation>
            <numerusform>Сравнение %n дорожки</numerusform>
            <numerusform>Сравнение %n дорожек</numerusform>
            <numerusform>Сравнение %n дорожек</numerusform>
        </translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Загрузка</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Измерение</translation>
    </message>
    <message>
        <source>Checking agreement</source>
        <translation>Проверка согласия</translation>
    </message>
    <message numerus="yes">
        <source>Watching %n lane(s)</source>
        <translation>
            <numerusform>Наблюдение за %n дорожкой</numerusform>
            <numerusform>Наблюдение за %n дорожками</numerusform>
            <numerusform>Наблюдение за %n дорожками</numerusform>
        </translation>
    </message>
    <message>
        <source>All at the same time</source>
        <translation>Все одновременно</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareSetup</name>
    <message>
        <source>Prompts from a file</source>
        <translation>Запросы из файла</translation>
    </message>
    <message>
        <source>Text (*.txt);;All files (*)</source>
        <translation>Текст (*.txt);;Все файлы (*)</translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s) from %1</source>
        <extracomment>%1 is a file&apos;s name</extracomment>
        <translation>
            <numerusform>%n запрос из %1</numerusform>
            <numerusform>%n запроса из %1</numerusform>
            <numerusform>%n запросов из %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Загрузка</translation>
    </message>
    <message>
        <source>the comparison opened</source>
        <translation>открытого сравнения</translation>
    </message>
    <message>
        <source>A prompt for all lanes</source>
        <translation>Запрос для всех дорожек</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Запрос</translation>
    </message>
    <message>
        <source>Write a prompt instead</source>
        <translation>Написать запрос</translation>
    </message>
    <message>
        <source>Add a lane</source>
        <translation>Добавить дорожку</translation>
    </message>
    <message>
        <source>Prompts from a file …</source>
        <translation>Запросы из файла …</translation>
    </message>
    <message>
        <source>Lanes run</source>
        <translation>Дорожки работают</translation>
    </message>
    <message>
        <source>in turns, measured</source>
        <translation>по очереди, с измерением</translation>
    </message>
    <message>
        <source>at the same time, for watching</source>
        <translation>одновременно, для наблюдения</translation>
    </message>
    <message>
        <source>Tokens of a reply</source>
        <translation>Токенов в ответе</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>Повторы</translation>
    </message>
    <message>
        <source>Progress of the comparison</source>
        <translation>Ход сравнения</translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareTable</name>
    <message>
        <source>%1 × (%2)</source>
        <extracomment>%1 is a ratio of two lanes, %2 its 95 % interval</extracomment>
        <translation>%1 × (%2)</translation>
    </message>
    <message>
        <source>no difference shown (%1)</source>
        <extracomment>%1 is the 95 % interval of a ratio</extracomment>
        <translation>разница не показана (%1)</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>эталон</translation>
    </message>
    <message>
        <source>%1 beside %2</source>
        <extracomment>a column: lane %1 beside lane %2</extracomment>
        <translation>%1 рядом с %2</translation>
    </message>
    <message>
        <source>Prefill, tokens/s (measured)</source>
        <translation>Чтение запроса, ток./с (измерено)</translation>
    </message>
    <message>
        <source>Decode, tokens/s (measured)</source>
        <translation>Генерация, ток./с (измерено)</translation>
    </message>
    <message>
        <source>First token, ms (median)</source>
        <translation>Первый токен, мс (медиана)</translation>
    </message>
    <message>
        <source>Time per token, ms (median)</source>
        <translation>Время на токен, мс (медиана)</translation>
    </message>
    <message>
        <source>Time per token, ms (95 %)</source>
        <translation>Время на токен, мс (95 %)</translation>
    </message>
    <message>
        <source>Weights, MiB (allocated)</source>
        <translation>Веса, МиБ (выделено)</translation>
    </message>
    <message>
        <source>State, KiB (allocated)</source>
        <translation>Состояние, КиБ (выделено)</translation>
    </message>
    <message>
        <source>Scratch, MiB (allocated)</source>
        <translation>Рабочая память, МиБ (выделено)</translation>
    </message>
    <message>
        <source>Same next token</source>
        <translation>Тот же следующий токен</translation>
    </message>
    <message>
        <source>Mean KL, nats</source>
        <translation>Средняя KL, наты</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>a place: token %2 of prompt %1</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>nowhere</source>
        <translation>нигде</translation>
    </message>
    <message>
        <source>%1 ×</source>
        <translation>%1 ×</translation>
    </message>
    <message>
        <source>No sensor&apos;s boundary holds this device.</source>
        <translation>Ни один датчик не охватывает это устройство.</translation>
    </message>
    <message numerus="yes">
        <source>By %1, over %2 s and %n sample(s).</source>
        <extracomment>%1 is a sensor and what it covers, %2 seconds</extracomment>
        <translation>
            <numerusform>По %1, за %2 с и %n отсчёт.</numerusform>
            <numerusform>По %1, за %2 с и %n отсчёта.</numerusform>
            <numerusform>По %1, за %2 с и %n отсчётов.</numerusform>
        </translation>
    </message>
    <message>
        <source>Idle: %1 W.</source>
        <translation>Простой: %1 Вт.</translation>
    </message>
    <message>
        <source>Perplexity of the prompt</source>
        <translation>Перплексия запроса</translation>
    </message>
    <message>
        <source>Largest Δ of a logit</source>
        <translation>Наибольшая Δ логита</translation>
    </message>
    <message>
        <source>First other next token</source>
        <translation>Первый иной следующий токен</translation>
    </message>
    <message>
        <source>First tap beyond tolerance</source>
        <translation>Первая точка вне допуска</translation>
    </message>
    <message>
        <source>Own text parts at token</source>
        <translation>Свой текст расходится с токена</translation>
    </message>
    <message>
        <source>Energy per prompt token, mJ</source>
        <translation>Энергия на токен запроса, мДж</translation>
    </message>
    <message>
        <source>Energy per prompt token above idle, mJ</source>
        <translation>Энергия на токен запроса сверх простоя, мДж</translation>
    </message>
    <message>
        <source>Energy per reply token, mJ</source>
        <translation>Энергия на токен ответа, мДж</translation>
    </message>
    <message>
        <source>Energy per reply token above idle, mJ</source>
        <translation>Энергия на токен ответа сверх простоя, мДж</translation>
    </message>
</context>
<context>
    <name>addend::ui::ComparisonView</name>
    <message>
        <source>Lane %1 warms up</source>
        <translation>Дорожка %1 разогревается</translation>
    </message>
    <message>
        <source>Lane %1, repetition %2 of %3</source>
        <translation>Дорожка %1, повтор %2 из %3</translation>
    </message>
    <message>
        <source>Checking that the lanes agree</source>
        <translation>Проверяется, согласны ли дорожки</translation>
    </message>
    <message>
        <source>The lanes could not be compared.</source>
        <translation>Сравнить дорожки не удалось.</translation>
    </message>
    <message>
        <source>A reply is being written in Chat: it would be measured too. Stop it or wait for its end.</source>
        <translation>В чате пишется ответ: он попал бы в измерение. Остановите его или дождитесь конца.</translation>
    </message>
    <message>
        <source>Write a prompt that all lanes are to answer.</source>
        <translation>Напишите запрос, на который ответят все дорожки.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Сравнить</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>Экспорт сравнения</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>Не удалось записать %1: %2</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Сравнение</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Open a model to compare how devices and patches run it.</source>
        <translation>Откройте модель, чтобы сравнить, как её выполняют устройства и патчи.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Открыть модель</translation>
    </message>
    <message>
        <source>The prompts could not be read.</source>
        <translation>Запросы не удалось прочитать.</translation>
    </message>
    <message>
        <source>Lanes are being compared. Stop them to open another comparison.</source>
        <translation>Дорожки сравниваются. Остановите их, чтобы открыть другое сравнение.</translation>
    </message>
    <message>
        <source>prompt %1 of %2</source>
        <translation>запрос %1 из %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::Composer</name>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Отправить</translation>
    </message>
    <message>
        <source>Stop writing (Esc)</source>
        <translation>Прервать ответ (Esc)</translation>
    </message>
    <message>
        <source>Send the message (Enter)</source>
        <translation>Отправить сообщение (Enter)</translation>
    </message>
    <message>
        <source>Open a model to begin</source>
        <translation>Чтобы начать, откройте модель</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>Напишите сообщение</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Сообщение</translation>
    </message>
</context>
<context>
    <name>addend::ui::ContextBar</name>
    <message>
        <source>Context</source>
        <translation>Контекст</translation>
    </message>
</context>
<context>
    <name>addend::ui::ContextChip</name>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>Патч</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Бэкенд</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Трасса</translation>
    </message>
    <message>
        <source>%1 (loading…)</source>
        <translation>%1 (загрузка…)</translation>
    </message>
    <message>
        <source>none loaded</source>
        <translation>не загружена</translation>
    </message>
    <message>
        <source>none</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Open or manage models…</source>
        <translation>Открыть модели и управлять ими…</translation>
    </message>
    <message>
        <source>Nothing else to choose</source>
        <translation>Больше выбирать не из чего</translation>
    </message>
</context>
<context>
    <name>addend::ui::ContextView</name>
    <message>
        <source>Context</source>
        <translation>Контекст</translation>
    </message>
    <message>
        <source>Transformer of its shape</source>
        <translation>Трансформер той же формы</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Ничего</translation>
    </message>
    <message>
        <source>A reply is being written in Chat: it would be measured too. Stop it or wait for its end.</source>
        <translation>В чате пишется ответ: он попал бы в измерение. Остановите его или дождитесь конца.</translation>
    </message>
    <message>
        <source>The transformer beside does not fit.</source>
        <translation>Трансформер для сравнения не помещается.</translation>
    </message>
    <message>
        <source>Measuring times by context</source>
        <translation>Измерение времени по контексту</translation>
    </message>
    <message>
        <source>Writing random weights</source>
        <translation>Запись случайных весов</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Измерение</translation>
    </message>
    <message>
        <source>The times could not be measured.</source>
        <translation>Не удалось измерить время.</translation>
    </message>
    <message>
        <source>%1, counted</source>
        <extracomment>%1 is a model</extracomment>
        <translation>%1, подсчитано</translation>
    </message>
    <message>
        <source>%1, allocated</source>
        <translation>%1, выделено</translation>
    </message>
    <message>
        <source>%1, measured</source>
        <translation>%1, измерено</translation>
    </message>
    <message>
        <source>Tokens before</source>
        <translation>Токенов до этого</translation>
    </message>
    <message>
        <source>State, KiB</source>
        <translation>Состояние, КиБ</translation>
    </message>
    <message>
        <source>Writing a token, ms (measured, median)</source>
        <translation>Запись токена, мс (измерено, медиана)</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Ещё не измерено.</translation>
    </message>
    <message>
        <source>The state of this model is the same after any number of tokens.</source>
        <translation>Состояние этой модели одинаково после любого числа токенов.</translation>
    </message>
    <message>
        <source>The keys and values of this model grow by a row a token.</source>
        <translation>Ключи и значения этой модели растут на строку с каждым токеном.</translation>
    </message>
    <message numerus="yes">
        <source>Measured on %1:%2 (%3), %n thread(s): %4 tokens at each length, %5 repetitions after a warm-up.</source>
        <translation>
            <numerusform>Измерено на %1:%2 (%3), %n поток: по %4 токенов на каждой длине, повторов после прогрева: %5.</numerusform>
            <numerusform>Измерено на %1:%2 (%3), %n потока: по %4 токенов на каждой длине, повторов после прогрева: %5.</numerusform>
            <numerusform>Измерено на %1:%2 (%3), %n потоков: по %4 токенов на каждой длине, повторов после прогрева: %5.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Измерить</translation>
    </message>
    <message>
        <source>The transformer has random weights in float16 and needs about %1 of disk and %2 of memory; it is written to %3, and removed again.</source>
        <translation>У трансформера случайные веса в float16, ему нужно около %1 на диске и %2 памяти; он записывается в %3 и затем удаляется.</translation>
    </message>
    <message>
        <source>Export the times by context</source>
        <translation>Экспорт времени по контексту</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>Не удалось записать %1: %2</translation>
    </message>
    <message>
        <source>A MatMul-free model keeps a state of one size, however long the context is; a transformer keeps keys and values of every token, and reads them all for each new one.</source>
        <translation>Модель без умножения матриц хранит состояние одного размера, каким бы длинным ни был контекст; трансформер хранит ключи и значения каждого токена и читает их все для каждого нового.</translation>
    </message>
    <message>
        <source>Beside</source>
        <translation>Рядом</translation>
    </message>
    <message>
        <source>Model beside this one</source>
        <translation>Модель рядом с этой</translation>
    </message>
    <message>
        <source>Longest context</source>
        <translation>Самый длинный контекст</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>Повторы</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>Ход измерения</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>State by context</source>
        <translation>Состояние по контексту</translation>
    </message>
    <message>
        <source>Time of a token by context</source>
        <translation>Время токена по контексту</translation>
    </message>
    <message>
        <source>Open a model to see what a longer context costs it.</source>
        <translation>Откройте модель, чтобы увидеть, чего ей стоит более длинный контекст.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Открыть модель</translation>
    </message>
    <message>
        <source>Times are being measured. Stop that to open another study.</source>
        <translation>Идёт измерение времени. Остановите его, чтобы открыть другое исследование.</translation>
    </message>
</context>
<context>
    <name>addend::ui::ConversationListModel</name>
    <message>
        <source>New chat</source>
        <translation>Новый чат</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Закреплённые</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Сегодня</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Вчера</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>На этой неделе</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>В этом месяце</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Раньше</translation>
    </message>
</context>
<context>
    <name>addend::ui::ConversationPanel</name>
    <message>
        <source>New chat</source>
        <translation>Новый чат</translation>
    </message>
    <message>
        <source>Begin a new conversation (Ctrl+N)</source>
        <translation>Начать новый разговор (Ctrl+N)</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>Поиск по всем чатам</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Разговоры</translation>
    </message>
    <message>
        <source>No chat contains these words.</source>
        <translation>Ни в одном чате нет этих слов.</translation>
    </message>
    <message>
        <source>Your chats will be listed here.</source>
        <translation>Здесь появятся ваши чаты.</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Открепить</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Закрепить</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Переименовать</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Name of the chat</source>
        <translation>Название чата</translation>
    </message>
    <message>
        <source>Chat renamed</source>
        <translation>Чат переименован</translation>
    </message>
    <message>
        <source>Chat deleted</source>
        <translation>Чат удалён</translation>
    </message>
</context>
<context>
    <name>addend::ui::DifferenceView</name>
    <message>
        <source>Difference of two traces</source>
        <translation>Разность двух трасс</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Сравнить с</translation>
    </message>
    <message>
        <source>Trace to compare with</source>
        <translation>Трасса для сравнения</translation>
    </message>
    <message>
        <source>Trace another prompt, or this one with interventions: the two are compared here.</source>
        <translation>Запишите трассу другого запроса или этого же с вмешательствами: здесь они сравниваются.</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Aligned token</source>
        <translation>Выровненный токен</translation>
    </message>
    <message>
        <source>Relative difference</source>
        <translation>Относительная разность</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>Значение программы</translation>
    </message>
    <message>
        <source>Residual stream of every layer</source>
        <translation>Остаточный поток каждого слоя</translation>
    </message>
    <message>
        <source>%1 of %2 aligned tokens are the same; cells without a pair are empty.</source>
        <translation>Из %2 выровненных токенов совпадают %1; ячейки без пары пусты.</translation>
    </message>
    <message>
        <source>Norm of this trace&apos;s residual less the other&apos;s, over the norm of the other&apos;s; over all channels.</source>
        <translation>Норма остатка этой трассы за вычетом остатка другой, делённая на норму другой; по всем каналам.</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Разность</translation>
    </message>
    <message>
        <source>Difference of %1</source>
        <translation>Разность %1</translation>
    </message>
    <message>
        <source>This trace&apos;s value less the other&apos;s, channel by channel.</source>
        <translation>Значение этой трассы минус значение другой, канал за каналом.</translation>
    </message>
</context>
<context>
    <name>addend::ui::DropHint</name>
    <message>
        <source>Drop a model folder or a .gguf file to open it</source>
        <translation>Перетащите сюда папку модели или файл .gguf, чтобы открыть</translation>
    </message>
</context>
<context>
    <name>addend::ui::EnergyEntryModel</name>
    <message>
        <source>Addition, int8</source>
        <translation>Сложение, int8</translation>
    </message>
    <message>
        <source>Addition, int32</source>
        <translation>Сложение, int32</translation>
    </message>
    <message>
        <source>Addition, float16</source>
        <translation>Сложение, float16</translation>
    </message>
    <message>
        <source>Addition, float32</source>
        <translation>Сложение, float32</translation>
    </message>
    <message>
        <source>Multiplication, int8</source>
        <translation>Умножение, int8</translation>
    </message>
    <message>
        <source>Multiplication, float16</source>
        <translation>Умножение, float16</translation>
    </message>
    <message>
        <source>Multiplication, int32</source>
        <translation>Умножение, int32</translation>
    </message>
    <message>
        <source>Multiplication, float32</source>
        <translation>Умножение, float32</translation>
    </message>
    <message>
        <source>Exponential, root, division</source>
        <translation>Экспонента, корень, деление</translation>
    </message>
    <message>
        <source>Look-up in a table</source>
        <translation>Поиск в таблице</translation>
    </message>
    <message>
        <source>ternary sums; L-Mul</source>
        <translation>троичные суммы; L-Mul</translation>
    </message>
    <message>
        <source>floats of this model</source>
        <translation>числа с плавающей точкой этой модели</translation>
    </message>
    <message>
        <source>the fp16 transformer</source>
        <translation>трансформер fp16</translation>
    </message>
    <message>
        <source>norms, gates, softmax</source>
        <translation>нормы, вентили, softmax</translation>
    </message>
    <message>
        <source>the embedding</source>
        <translation>эмбеддинг</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>не используется</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>pJ</source>
        <translation>пДж</translation>
    </message>
    <message>
        <source>Used for</source>
        <translation>Для чего</translation>
    </message>
</context>
<context>
    <name>addend::ui::EnergyFigureModel</name>
    <message>
        <source>%1 G</source>
        <translation>%1 млрд</translation>
    </message>
    <message>
        <source>%1 M</source>
        <translation>%1 млн</translation>
    </message>
    <message>
        <source>%1 k</source>
        <translation>%1 тыс.</translation>
    </message>
    <message>
        <source>Integer additions</source>
        <translation>Целые сложения</translation>
    </message>
    <message>
        <source>Additions skipped, the weight is 0</source>
        <translation>Пропущенные сложения: вес 0</translation>
    </message>
    <message>
        <source>L-Mul additions</source>
        <translation>Сложения L-Mul</translation>
    </message>
    <message>
        <source>Float additions</source>
        <translation>Сложения с плавающей точкой</translation>
    </message>
    <message>
        <source>Float multiplications</source>
        <translation>Умножения с плавающей точкой</translation>
    </message>
    <message>
        <source>Exponentials, roots, divisions</source>
        <translation>Экспоненты, корни, деления</translation>
    </message>
    <message>
        <source>Look-ups</source>
        <translation>Поиски в таблице</translation>
    </message>
    <message>
        <source>%1 mJ</source>
        <translation>%1 мДж</translation>
    </message>
    <message>
        <source>%1 µJ</source>
        <translation>%1 мкДж</translation>
    </message>
    <message>
        <source>%1 nJ</source>
        <translation>%1 нДж</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>неизвестно</translation>
    </message>
    <message>
        <source>%1 · no energy</source>
        <translation>%1 · без энергии</translation>
    </message>
    <message>
        <source>%1 · left out</source>
        <translation>%1 · не учтено</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <extracomment>a number of operations, and the energy of all of them</extracomment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>fp16 transformer</source>
        <translation>Трансформер fp16</translation>
    </message>
    <message>
        <source>Exact twin</source>
        <translation>Точный двойник</translation>
    </message>
    <message>
        <source>This model</source>
        <translation>Эта модель</translation>
    </message>
    <message>
        <source>Prefill, a token (modelled)</source>
        <translation>Чтение запроса, на токен (по модели)</translation>
    </message>
    <message>
        <source>Decode, a token (modelled)</source>
        <translation>Генерация, на токен (по модели)</translation>
    </message>
    <message>
        <source>Prefill, of the fp16 transformer</source>
        <translation>Чтение запроса, от трансформера fp16</translation>
    </message>
    <message>
        <source>Decode, of the fp16 transformer</source>
        <translation>Генерация, от трансформера fp16</translation>
    </message>
</context>
<context>
    <name>addend::ui::EnergyPanel</name>
    <message>
        <source>The fp16 transformer has the model&apos;s hidden size (%1), layers (%2), vocabulary and channel mixer (%3), %4 heads and a head of its own; all of its floats are float16. The exact twin is the model without a patch. What the table has no value for is left out.</source>
        <translation>Трансформер fp16 имеет ту же скрытую размерность (%1), слои (%2), словарь и смеситель каналов (%3), голов внимания: %4, и собственный выходной слой; все его числа — float16. Точный двойник — модель без патча. То, для чего в таблице нет значения, не учтено.</translation>
    </message>
    <message>
        <source>Values: %1.</source>
        <translation>Значения: %1.</translation>
    </message>
    <message>
        <source>Values edited here; by default those of %1.</source>
        <translation>Значения изменены здесь; по умолчанию — из %1.</translation>
    </message>
    <message>
        <source>Energy of the arithmetic, modelled</source>
        <translation>Энергия арифметики, по модели</translation>
    </message>
    <message>
        <source>Operations counted from the program, times picojoules of a table: arithmetic only. Memory traffic is not included, and costs more than the arithmetic on real machines. No sensor was read for these figures.</source>
        <translation>Операции, подсчитанные по программе, умножены на пикоджоули из таблицы: только арифметика. Обмен с памятью не включён, а на настоящих машинах он стоит дороже арифметики. Датчики для этих чисел не читались.</translation>
    </message>
    <message>
        <source>Prompt and context, tokens</source>
        <translation>Запрос и контекст, токенов</translation>
    </message>
    <message>
        <source>Modelled energy of a token</source>
        <translation>Энергия токена по модели</translation>
    </message>
    <message>
        <source>Energy of an operation</source>
        <translation>Энергия операции</translation>
    </message>
    <message>
        <source>Picojoules of an operation</source>
        <translation>Пикоджоули на операцию</translation>
    </message>
    <message>
        <source>Reset to the published values</source>
        <translation>Вернуть опубликованные значения</translation>
    </message>
</context>
<context>
    <name>addend::ui::FindBar</name>
    <message>
        <source>Find in this chat</source>
        <translation>Найти в этом чате</translation>
    </message>
    <message>
        <source>Previous match (Shift+Enter)</source>
        <translation>Предыдущее совпадение (Shift+Enter)</translation>
    </message>
    <message>
        <source>Next match (Enter)</source>
        <translation>Следующее совпадение (Enter)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Закрыть (Esc)</translation>
    </message>
</context>
<context>
    <name>addend::ui::FlipModel</name>
    <message>
        <source>%1 nats from exact</source>
        <translation>%1 нат от точного</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Прочитан</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>Точно</translation>
    </message>
</context>
<context>
    <name>addend::ui::FlipView</name>
    <message>
        <source>Next tokens that change</source>
        <translation>Следующие токены, которые меняются</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>Share of %n token(s) whose most likely successor is another.</source>
        <translation>
            <numerusform>Доля от %n токена, у которого самый вероятный следующий — другой.</numerusform>
            <numerusform>Доля от %n токенов, у которых самый вероятный следующий — другой.</numerusform>
            <numerusform>Доля от %n токенов, у которых самый вероятный следующий — другой.</numerusform>
        </translation>
    </message>
    <message>
        <source>; </source>
        <translation>; </translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>Экспорт %1</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>Файл CSV (*.csv)</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>Сохранено в %1.</translation>
    </message>
    <message>
        <source>The table was not exported.</source>
        <translation>Таблица не экспортирована.</translation>
    </message>
    <message>
        <source>Export the table as CSV</source>
        <translation>Экспортировать таблицу в CSV</translation>
    </message>
</context>
<context>
    <name>addend::ui::GatesView</name>
    <message>
        <source>Forget gate f</source>
        <translation>Затвор забывания f</translation>
    </message>
    <message>
        <source>Half-life of f</source>
        <translation>Период полузабывания f</translation>
    </message>
    <message>
        <source>State h</source>
        <translation>Состояние h</translation>
    </message>
    <message>
        <source>Change of the state</source>
        <translation>Изменение состояния</translation>
    </message>
    <message>
        <source>Half-lives over layers</source>
        <translation>Периоды полузабывания по слоям</translation>
    </message>
    <message>
        <source>Lower bounds over layers</source>
        <translation>Нижние границы по слоям</translation>
    </message>
    <message>
        <source>Saturation over layers</source>
        <translation>Насыщение по слоям</translation>
    </message>
    <message>
        <source>Norm of the state over tokens</source>
        <translation>Норма состояния по токенам</translation>
    </message>
    <message>
        <source>Figure of the gates</source>
        <translation>Показатель затворов</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Reading the gates</source>
        <translation>Чтение затворов</translation>
    </message>
    <message>
        <source>Half-life (tokens)</source>
        <translation>Период полузабывания (токены)</translation>
    </message>
    <message>
        <source>−ln 2 / ln f: after so many tokens half of a channel&apos;s state is left.</source>
        <translation>−ln 2 / ln f: через столько токенов от состояния канала остаётся половина.</translation>
    </message>
    <message>
        <source>What the layer remembers, after each token.</source>
        <translation>Что слой помнит после каждого токена.</translation>
    </message>
    <message>
        <source>Change of h</source>
        <translation>Изменение h</translation>
    </message>
    <message>
        <source>h less the h of the token before; 0 before the first.</source>
        <translation>h минус h предыдущего токена; до первого — 0.</translation>
    </message>
    <message>
        <source>1 keeps the state, 0 forgets it.</source>
        <translation>1 сохраняет состояние, 0 забывает его.</translation>
    </message>
    <message>
        <source>%1, layer %2</source>
        <translation>%1, слой %2</translation>
    </message>
    <message>
        <source>shortest tenth</source>
        <translation>самая короткая десятая</translation>
    </message>
    <message>
        <source>median</source>
        <translation>медиана</translation>
    </message>
    <message>
        <source>longest tenth</source>
        <translation>самая длинная десятая</translation>
    </message>
    <message>
        <source>Of a channel: from the geometric mean of its f over this text. The lines are the 10th, 50th and 90th percentile of the channels.</source>
        <translation>Для канала — по среднему геометрическому его f на этом тексте. Линии — 10-й, 50-й и 90-й процентили каналов.</translation>
    </message>
    <message>
        <source>Lower bound of f</source>
        <translation>Нижняя граница f</translation>
    </message>
    <message>
        <source>smallest</source>
        <translation>наименьшая</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>среднее</translation>
    </message>
    <message>
        <source>largest</source>
        <translation>наибольшая</translation>
    </message>
    <message>
        <source>The least that a layer&apos;s gates may let through, over its channels: learned, the same for every text.</source>
        <translation>Наименьшее, что могут пропускать затворы слоя, по его каналам: выучено, одинаково для любого текста.</translation>
    </message>
    <message>
        <source>Share of all f</source>
        <translation>Доля всех f</translation>
    </message>
    <message>
        <source>at the lower bound</source>
        <translation>на нижней границе</translation>
    </message>
    <message>
        <source>open (near 1)</source>
        <translation>открыты (около 1)</translation>
    </message>
    <message>
        <source>mean of f</source>
        <translation>среднее f</translation>
    </message>
    <message>
        <source>Within 1/256 of the channel&apos;s lower bound, or of 1, over all tokens and channels.</source>
        <translation>В пределах 1/256 от нижней границы канала или от 1, по всем токенам и каналам.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Норма</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>change of h</source>
        <translation>изменение h</translation>
    </message>
    <message>
        <source>Layer %1: root of the sum of squares over its channels.</source>
        <translation>Слой %1: корень из суммы квадратов по каналам.</translation>
    </message>
    <message>
        <source>Gates and state</source>
        <translation>Затворы и состояние</translation>
    </message>
</context>
<context>
    <name>addend::ui::GetModelSection</name>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
    <message>
        <source>Get a model</source>
        <translation>Получить модель</translation>
    </message>
    <message>
        <source>%1 parameters · about %2 GB · licence %3</source>
        <translation>%1 параметров · около %2 ГБ · лицензия %3</translation>
    </message>
    <message>
        <source>Or write a random model of the same shape: it answers nonsense, at the speed of a real one.</source>
        <translation>Или создайте случайную модель той же формы: она отвечает бессмыслицей, но со скоростью настоящей.</translation>
    </message>
    <message>
        <source>Command for %1</source>
        <translation>Команда для %1</translation>
    </message>
    <message>
        <source>Copy the command for %1</source>
        <translation>Копировать команду для %1</translation>
    </message>
    <message>
        <source>Addend downloads nothing by itself. These are the published MatMul-free and BitNet models; run a command in a terminal (it comes with the Python package huggingface_hub), then open the folder it made.</source>
        <translation>Addend сам ничего не загружает. Это опубликованные модели MatMul-free и BitNet; выполните команду в терминале (она из пакета Python huggingface_hub), затем откройте созданную ею папку.</translation>
    </message>
</context>
<context>
    <name>addend::ui::HeatBusy</name>
    <message>
        <source>Summarising the map…</source>
        <translation>Сводка карты…</translation>
    </message>
    <message>
        <source>The map was not read to its end.</source>
        <translation>Карта прочитана не до конца.</translation>
    </message>
    <message>
        <source>Share of the map that was read</source>
        <translation>Прочитанная доля карты</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Read it</source>
        <translation>Прочитать</translation>
    </message>
</context>
<context>
    <name>addend::ui::HeatMap</name>
    <message numerus="yes">
        <source>mean %1, %2 to %3 (%n cells)</source>
        <translation>
            <numerusform>среднее %1, от %2 до %3 (%n клетка)</numerusform>
            <numerusform>среднее %1, от %2 до %3 (%n клетки)</numerusform>
            <numerusform>среднее %1, от %2 до %3 (%n клеток)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 %2 “%3”</source>
        <translation>%1 %2 «%3»</translation>
    </message>
    <message>
        <source>%1 · %2 · %3: %4</source>
        <translation>%1 · %2 · %3: %4</translation>
    </message>
</context>
<context>
    <name>addend::ui::HeatTableModel</name>
    <message>
        <source>%1 “%2”</source>
        <translation>%1 «%2»</translation>
    </message>
</context>
<context>
    <name>addend::ui::InlineMessage</name>
    <message>
        <source>Details</source>
        <translation>Подробности</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Копировать подробности</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Скрыть</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Скрыть это сообщение</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Предупреждение</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Сообщение</translation>
    </message>
</context>
<context>
    <name>addend::ui::Int8View</name>
    <message>
        <source>Input of</source>
        <translation>Вход</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>Значение программы</translation>
    </message>
    <message>
        <source>Histogram of codes</source>
        <translation>Гистограмма кодов</translation>
    </message>
    <message>
        <source>Largest value over tokens</source>
        <translation>Наибольшее значение по токенам</translation>
    </message>
    <message>
        <source>Codes at the limit and at 0 over tokens</source>
        <translation>Коды на пределе и в нуле по токенам</translation>
    </message>
    <message>
        <source>Figure of the codes</source>
        <translation>Показатель кодов</translation>
    </message>
    <message>
        <source>%1 of the codes stand at ±127, %2 were rounded to 0; %3 bits of information a code.</source>
        <translation>%1 кодов равны ±127, %2 округлены до 0; %3 бита информации на код.</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Код</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Количество</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message>
        <source>Largest magnitude (127 / scale)</source>
        <translation>Наибольшая величина (127 / масштаб)</translation>
    </message>
    <message>
        <source>Share of channels</source>
        <translation>Доля каналов</translation>
    </message>
    <message>
        <source>at the limit</source>
        <translation>на пределе</translation>
    </message>
    <message>
        <source>rounded to 0</source>
        <translation>округлены до 0</translation>
    </message>
    <message>
        <source>A token&apos;s largest magnitude becomes 127; all else is scaled with it.</source>
        <translation>Наибольшая величина токена становится 127; остальное масштабируется вместе с ней.</translation>
    </message>
    <message>
        <source>int8 activations</source>
        <translation>Активации int8</translation>
    </message>
    <message>
        <source>Scale over tokens</source>
        <translation>Масштаб по токенам</translation>
    </message>
    <message>
        <source>Over %1 tokens and %2 channels.</source>
        <translation>По %1 токенам и %2 каналам.</translation>
    </message>
    <message>
        <source>Scale (codes a unit)</source>
        <translation>Масштаб (кодов на единицу)</translation>
    </message>
    <message>
        <source>127 over a token&apos;s largest magnitude: what its values are multiplied by before they are rounded.</source>
        <translation>127, делённое на наибольшую величину токена: на это умножаются его значения перед округлением.</translation>
    </message>
</context>
<context>
    <name>addend::ui::InterventionForm</name>
    <message>
        <source>Reset</source>
        <translation>Сбросить</translation>
    </message>
    <message>
        <source>Set to 0</source>
        <translation>Обнулить</translation>
    </message>
    <message>
        <source>Multiply by</source>
        <translation>Умножить на</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Заморозить</translation>
    </message>
    <message>
        <source>Overwrite with</source>
        <translation>Заменить на</translation>
    </message>
    <message>
        <source>L-Mul in a layer</source>
        <translation>L-Mul в слое</translation>
    </message>
    <message>
        <source>Do</source>
        <translation>Действие</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Над</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Токены</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Каналы</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Число</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Биты</translation>
    </message>
    <message>
        <source>Kind of intervention</source>
        <translation>Вид вмешательства</translation>
    </message>
    <message>
        <source>Value or state</source>
        <translation>Значение или состояние</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>Первый токен</translation>
    </message>
    <message>
        <source>Last token</source>
        <translation>Последний токен</translation>
    </message>
    <message>
        <source>to the end</source>
        <translation>до конца</translation>
    </message>
    <message>
        <source>First channel</source>
        <translation>Первый канал</translation>
    </message>
    <message>
        <source>Last channel</source>
        <translation>Последний канал</translation>
    </message>
    <message>
        <source>to the last</source>
        <translation>до последнего</translation>
    </message>
    <message>
        <source>Factor or value</source>
        <translation>Множитель или значение</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>Произведения</translation>
    </message>
    <message>
        <source>Mantissa bits</source>
        <translation>Биты мантиссы</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Добавить</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>точно</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Изменить</translation>
    </message>
    <message>
        <source>Make the selected intervention what stands here</source>
        <translation>Сделать выбранное вмешательство таким, как указано здесь</translation>
    </message>
</context>
<context>
    <name>addend::ui::InterventionsPanel</name>
    <message>
        <source>List renamed</source>
        <translation>Список переименован</translation>
    </message>
    <message>
        <source>Intervention added</source>
        <translation>Вмешательство добавлено</translation>
    </message>
    <message>
        <source>Intervention removed</source>
        <translation>Вмешательство удалено</translation>
    </message>
    <message>
        <source>Intervention moved</source>
        <translation>Вмешательство перемещено</translation>
    </message>
    <message>
        <source>Intervention switched on</source>
        <translation>Вмешательство включено</translation>
    </message>
    <message>
        <source>Intervention switched off</source>
        <translation>Вмешательство выключено</translation>
    </message>
    <message>
        <source>Interventions</source>
        <translation>Вмешательства</translation>
    </message>
    <message>
        <source>Changes to a run of these tokens. They are never applied to Chat.</source>
        <translation>Изменения прогона этих токенов. К чату они никогда не применяются.</translation>
    </message>
    <message>
        <source>Name of the list</source>
        <translation>Название списка</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Раньше</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Позже</translation>
    </message>
    <message>
        <source>Save the list…</source>
        <translation>Сохранить список…</translation>
    </message>
    <message>
        <source>Open a list…</source>
        <translation>Открыть список…</translation>
    </message>
    <message>
        <source>Run with these</source>
        <translation>Прогнать с ними</translation>
    </message>
    <message>
        <source>interventions</source>
        <translation>вмешательства</translation>
    </message>
    <message>
        <source>Save the interventions</source>
        <translation>Сохранить вмешательства</translation>
    </message>
    <message>
        <source>Interventions (*.json)</source>
        <translation>Вмешательства (*.json)</translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation>Сохранено в %1.</translation>
    </message>
    <message>
        <source>Open interventions</source>
        <translation>Открыть вмешательства</translation>
    </message>
    <message>
        <source>Intervention changed</source>
        <translation>Вмешательство изменено</translation>
    </message>
</context>
<context>
    <name>addend::ui::JobListModel</name>
    <message>
        <source>Running</source>
        <translation>Выполняется</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Останавливается…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Не удалось</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Отменено</translation>
    </message>
</context>
<context>
    <name>addend::ui::JobPopup</name>
    <message>
        <source>Jobs</source>
        <translation>Задания</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Сейчас ничего не выполняется.</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Убрать завершённые</translation>
    </message>
</context>
<context>
    <name>addend::ui::JobRow</name>
    <message>
        <source>%1 left</source>
        <translation>осталось %1</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>Ход выполнения: %1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>Отменить: %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::LMulPage</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Измерить</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Измерение…</translation>
    </message>
    <message>
        <source>No model is open. The multiplication table needs none.</source>
        <translation>Модель не открыта. Таблице умножения она не нужна.</translation>
    </message>
    <message>
        <source>Nothing is measured yet. Measure shows what L-Mul does on this text.</source>
        <translation>Ещё ничего не измерено. «Измерить» покажет, что делает L-Mul на этом тексте.</translation>
    </message>
    <message>
        <source>Measuring L-Mul</source>
        <translation>Измерение L-Mul</translation>
    </message>
    <message>
        <source>L-Mul</source>
        <translation>L-Mul</translation>
    </message>
    <message>
        <source>Text to measure on</source>
        <translation>Текст для измерения</translation>
    </message>
    <message>
        <source>Measure the errors on this text</source>
        <translation>Измерить ошибки на этом тексте</translation>
    </message>
    <message>
        <source>Multiplication table</source>
        <translation>Таблица умножения</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>Произведения</translation>
    </message>
    <message>
        <source>Layers and heads</source>
        <translation>Слои и головы</translation>
    </message>
    <message>
        <source>Build-up</source>
        <translation>Накопление</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Что показано</translation>
    </message>
    <message>
        <source>Which products are computed otherwise</source>
        <translation>Какие произведения вычисляются иначе</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Голова</translation>
    </message>
    <message>
        <source>Mantissa bits of L-Mul</source>
        <translation>Биты мантиссы L-Mul</translation>
    </message>
    <message>
        <source>Bits:</source>
        <translation>Биты:</translation>
    </message>
    <message>
        <source>L-Mul replaces a product of floats by one integer addition of their bits (arXiv 2410.00907).</source>
        <translation>L-Mul заменяет произведение чисел с плавающей точкой одним целым сложением их битов (arXiv 2410.00907).</translation>
    </message>
    <message>
        <source>Error of a product over both mantissas</source>
        <translation>Ошибка произведения по обеим мантиссам</translation>
    </message>
    <message>
        <source>Exact against computed</source>
        <translation>Точное и вычисленное</translation>
    </message>
    <message>
        <source>Signed relative error</source>
        <translation>Относительная ошибка со знаком</translation>
    </message>
    <message>
        <source>Error of products by layer</source>
        <translation>Ошибка произведений по слоям</translation>
    </message>
    <message>
        <source>Error of the residual stream through the layers</source>
        <translation>Ошибка остаточного потока по слоям</translation>
    </message>
    <message>
        <source>Divergence of the next token</source>
        <translation>Расхождение следующего токена</translation>
    </message>
    <message>
        <source>First mantissa</source>
        <translation>Первая мантисса</translation>
    </message>
    <message>
        <source>Relative error</source>
        <translation>Относительная ошибка</translation>
    </message>
    <message>
        <source>%1: relative error from %2 to %3, %4 on average over evenly spread mantissas.</source>
        <translation>%1: относительная ошибка от %2 до %3, в среднем %4 по равномерным мантиссам.</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Все слои</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Слой %1</translation>
    </message>
    <message>
        <source>All heads</source>
        <translation>Все головы</translation>
    </message>
    <message>
        <source>Head %1</source>
        <translation>Голова %1</translation>
    </message>
    <message>
        <source>%1: mean error %2, bias %3</source>
        <translation>%1: средняя ошибка %2, смещение %3</translation>
    </message>
    <message>
        <source>Exact product</source>
        <translation>Точное произведение</translation>
    </message>
    <message>
        <source>Computed product</source>
        <translation>Вычисленное произведение</translation>
    </message>
    <message>
        <source>; </source>
        <translation>; </translation>
    </message>
    <message>
        <source>Mean relative error (%)</source>
        <translation>Средняя относительная ошибка (%)</translation>
    </message>
    <message>
        <source>%1 errs most in layer %2: %3 on average.</source>
        <translation>%1 ошибается больше всего в слое %2: в среднем %3.</translation>
    </message>
    <message>
        <source>%1: %2 nats, another most likely token for %3</source>
        <translation>%1: %2 нат, другой самый вероятный токен у %3</translation>
    </message>
    <message>
        <source>What reads it: layer (last: head)</source>
        <translation>Кто читает: слой (последняя: голова)</translation>
    </message>
    <message>
        <source>Relative error (%)</source>
        <translation>Относительная ошибка (%)</translation>
    </message>
    <message numerus="yes">
        <source>Mean over %n token(s), each arithmetic in a run of its own beside the exact one.</source>
        <translation>
            <numerusform>Среднее по %n токену, каждая арифметика в своём прогоне рядом с точным.</numerusform>
            <numerusform>Среднее по %n токенам, каждая арифметика в своём прогоне рядом с точным.</numerusform>
            <numerusform>Среднее по %n токенам, каждая арифметика в своём прогоне рядом с точным.</numerusform>
        </translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message>
        <source>KL from exact (nats)</source>
        <translation>KL от точного (нат)</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>Выбор текста</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md);;All files (*)</source>
        <translation>Тексты (*.txt *.md);;Все файлы (*)</translation>
    </message>
    <message>
        <source>Second mantissa</source>
        <translation>Вторая мантисса</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Share of products (%)</source>
        <translation>Доля произведений (%)</translation>
    </message>
    <message>
        <source>%1 products. Outside the axis, or zero instead of not: %2.</source>
        <translation>Произведений: %1. За пределами оси или обратилось в ноль: %2.</translation>
    </message>
    <message>
        <source>KL (nats)</source>
        <translation>KL (нат)</translation>
    </message>
    <message>
        <source>%1 (%)</source>
        <translation>%1 (%)</translation>
    </message>
    <message>
        <source>Mean over all heads and layers: %1.</source>
        <translation>Среднее по всем головам и слоям: %1.</translation>
    </message>
    <message>
        <source>The text has %1.</source>
        <translation>В тексте их %1.</translation>
    </message>
    <message>
        <source>More would need over %1 for the values of one site.</source>
        <translation>Для большего числа значения одного места заняли бы больше %1.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Type a text</source>
        <translation>Ввести текст</translation>
    </message>
    <message>
        <source>Text file…</source>
        <translation>Файл с текстом…</translation>
    </message>
    <message>
        <source>Measure on a typed text again</source>
        <translation>Снова измерять на введённом тексте</translation>
    </message>
    <message>
        <source>Measure on a text file</source>
        <translation>Измерять на тексте из файла</translation>
    </message>
    <message>
        <source>Next tokens</source>
        <translation>Следующие токены</translation>
    </message>
    <message>
        <source>The arithmetic whose table is shown</source>
        <translation>Арифметика, таблица которой показана</translation>
    </message>
    <message>
        <source>Tokens read at most, from the beginning of the text</source>
        <translation>Сколько токенов читать самое большее, с начала текста</translation>
    </message>
    <message>
        <source>What the map of heads shows</source>
        <translation>Что показывает карта голов</translation>
    </message>
    <message>
        <source>Under which arithmetic</source>
        <translation>При какой арифметике</translation>
    </message>
    <message>
        <source>Tokens:</source>
        <translation>Токены:</translation>
    </message>
    <message>
        <source>No token&apos;s most likely successor changes.</source>
        <translation>Самый вероятный следующий токен нигде не меняется.</translation>
    </message>
    <message numerus="yes">
        <source>These figures are older than the settings: %1, %2, the first %n token(s) of this text.</source>
        <translation>
            <numerusform>Показатели старее настроек: %1, %2, первый %n токен этого текста.</numerusform>
            <numerusform>Показатели старее настроек: %1, %2, первые %n токена этого текста.</numerusform>
            <numerusform>Показатели старее настроек: %1, %2, первые %n токенов этого текста.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These figures are older than the settings: %1, %2, the first %n token(s) of another text.</source>
        <translation>
            <numerusform>Показатели старее настроек: %1, %2, первый %n токен другого текста.</numerusform>
            <numerusform>Показатели старее настроек: %1, %2, первые %n токена другого текста.</numerusform>
            <numerusform>Показатели старее настроек: %1, %2, первые %n токенов другого текста.</numerusform>
        </translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Измерить снова</translation>
    </message>
    <message>
        <source>Attention moved, after the softmax</source>
        <translation>Сместившееся внимание, после softmax</translation>
    </message>
    <message>
        <source>Most attended token changed</source>
        <translation>Сменился главный токен внимания</translation>
    </message>
    <message>
        <source>Divergence of attention</source>
        <translation>Расхождение внимания</translation>
    </message>
    <message>
        <source>Mean error of products</source>
        <translation>Средняя ошибка произведений</translation>
    </message>
    <message>
        <source>Bias of products</source>
        <translation>Смещение произведений</translation>
    </message>
</context>
<context>
    <name>addend::ui::LaneCharts</name>
    <message>
        <source>Token of the reply</source>
        <translation>Токен ответа</translation>
    </message>
    <message>
        <source>Time, µs (contended)</source>
        <translation>Время, мкс (в соперничестве)</translation>
    </message>
    <message>
        <source>Time, µs (measured)</source>
        <translation>Время, мкс (измерено)</translation>
    </message>
    <message>
        <source>Time since the lane&apos;s start, s</source>
        <translation>Время от начала дорожки, с</translation>
    </message>
    <message>
        <source>Tokens/s (contended)</source>
        <translation>Токенов/с (в соперничестве)</translation>
    </message>
    <message>
        <source>Tokens/s (measured)</source>
        <translation>Токенов/с (измерено)</translation>
    </message>
    <message>
        <source>Time, s</source>
        <translation>Время, с</translation>
    </message>
    <message>
        <source>Memory, MiB</source>
        <translation>Память, МиБ</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>Мощность, Вт</translation>
    </message>
    <message>
        <source>Lanes at work at the same time disturb each other: no figure here is a measurement of a device.</source>
        <translation>Дорожки, работающие одновременно, мешают друг другу: ни одно число здесь не является измерением устройства.</translation>
    </message>
    <message>
        <source>Median over repetitions; the first token is left out, since it waits for the prompt.</source>
        <translation>Медиана по повторам; первый токен опущен, так как он ждёт чтения запроса.</translation>
    </message>
    <message>
        <source>Over the last eight tokens, on the time since each lane&apos;s own start.</source>
        <translation>По последним восьми токенам, от начала каждой дорожки.</translation>
    </message>
    <message>
        <source>What the sensors say of all lanes together: it belongs to none of them.</source>
        <translation>Показания датчиков о всех дорожках вместе: ни одной из них они не принадлежат.</translation>
    </message>
    <message>
        <source>Mean over each turn of a lane, by the sensor whose boundary holds its device.</source>
        <translation>Среднее за каждый черёд дорожки по датчику, который охватывает её устройство.</translation>
    </message>
    <message>
        <source>Time of each token</source>
        <translation>Время каждого токена</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Память</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Мощность</translation>
    </message>
    <message>
        <source>What each lane&apos;s model and session allocated; the process is shown once, as a whole, and read while nothing is timed.</source>
        <translation>Сколько выделили модель и сеанс каждой дорожки; процесс показан один раз, целиком, и читается, пока ничего не измеряется.</translation>
    </message>
</context>
<context>
    <name>addend::ui::LaneEditor</name>
    <message>
        <source>Device of lane %1</source>
        <translation>Устройство дорожки %1</translation>
    </message>
    <message>
        <source>Patch of lane %1</source>
        <translation>Патч дорожки %1</translation>
    </message>
    <message>
        <source>Remove lane %1</source>
        <translation>Убрать дорожку %1</translation>
    </message>
    <message>
        <source>The open model</source>
        <translation>Открытая модель</translation>
    </message>
    <message>
        <source>Model of lane %1</source>
        <translation>Модель дорожки %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::LanePane</name>
    <message>
        <source>Reply of lane %1</source>
        <translation>Ответ дорожки %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::LanePlayback</name>
    <message>
        <source>Play again</source>
        <translation>Показать снова</translation>
    </message>
    <message>
        <source>Played %1 times slower than it was, on the time since each lane&apos;s own start.</source>
        <translation>Показано в %1 раз медленнее, чем было, по времени от начала каждой дорожки.</translation>
    </message>
    <message>
        <source>Played as it was, on the time since each lane&apos;s own start.</source>
        <translation>Показано как было, по времени от начала каждой дорожки.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>%1 is a device, %2 a patch
----------
%1 is a model, %2 its device and patch</extracomment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Parts from A&apos;s text at token %1.</source>
        <translation>Расходится с текстом A с токена %1.</translation>
    </message>
    <message>
        <source>Writes the same text as A.</source>
        <translation>Пишет тот же текст, что и A.</translation>
    </message>
</context>
<context>
    <name>addend::ui::LaneStream</name>
    <message>
        <source>%1 tokens/s (contended)</source>
        <translation>%1 токенов/с (в соперничестве)</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens/s with %n thread(s) (contended)</source>
        <translation>
            <numerusform>%1 токенов/с на %n потоке (в соперничестве)</numerusform>
            <numerusform>%1 токенов/с на %n потоках (в соперничестве)</numerusform>
            <numerusform>%1 токенов/с на %n потоках (в соперничестве)</numerusform>
        </translation>
    </message>
    <message>
        <source>Contended: the lanes share this machine and disturb each other. For watching; nothing here is a benchmark.</source>
        <translation>Соперничество: дорожки делят эту машину и мешают друг другу. Только для наблюдения; здесь нет измерений.</translation>
    </message>
</context>
<context>
    <name>addend::ui::LensView</name>
    <message>
        <source>Logit lens</source>
        <translation>Логит-линза</translation>
    </message>
    <message>
        <source>Probability of the likeliest word</source>
        <translation>Вероятность самого вероятного слова</translation>
    </message>
    <message>
        <source>Divergence from the last layer (KL)</source>
        <translation>Расхождение с последним слоем (KL)</translation>
    </message>
    <message>
        <source>Rank of the last layer&apos;s word</source>
        <translation>Ранг слова последнего слоя</translation>
    </message>
    <message>
        <source>Probability of the pinned word</source>
        <translation>Вероятность закреплённого слова</translation>
    </message>
    <message>
        <source>Figure of the lens</source>
        <translation>Показатель линзы</translation>
    </message>
    <message>
        <source>Pin a word</source>
        <translation>Закрепить слово</translation>
    </message>
    <message>
        <source>Pinned word</source>
        <translation>Закреплённое слово</translation>
    </message>
    <message>
        <source>As it continues the text: with the space before it</source>
        <translation>Как продолжение текста: с пробелом перед ним</translation>
    </message>
    <message>
        <source>Reading the layers</source>
        <translation>Чтение слоёв</translation>
    </message>
    <message>
        <source>“%1” %2</source>
        <translation>«%1» %2</translation>
    </message>
    <message>
        <source>%1; KL %2, rank of the last layer&apos;s word %3</source>
        <translation>%1; KL %2, ранг слова последнего слоя %3</translation>
    </message>
    <message>
        <source>After layer</source>
        <translation>После слоя</translation>
    </message>
    <message>
        <source>none</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>KL to the last layer (nats)</source>
        <translation>KL до последнего слоя (наты)</translation>
    </message>
    <message>
        <source>Rank of the last layer&apos;s word, from 0</source>
        <translation>Ранг слова последнего слоя, от 0</translation>
    </message>
    <message>
        <source>Probability of “%1”</source>
        <translation>Вероятность «%1»</translation>
    </message>
    <message>
        <source>Final norm and head on the residual of every layer. On average the last layer&apos;s word is the likeliest from step %1 of %2 on.</source>
        <translation>Последняя нормировка и голова на остаточном потоке каждого слоя. В среднем слово последнего слоя становится самым вероятным с шага %1 из %2.</translation>
    </message>
    <message>
        <source>Tokens %1 to %2 of %3; select a later one to move on.</source>
        <translation>Токены с %1 по %2 из %3; выберите более поздний, чтобы перейти дальше.</translation>
    </message>
    <message>
        <source>; “%1” %2, rank %3</source>
        <translation>; «%1» %2, ранг %3</translation>
    </message>
</context>
<context>
    <name>addend::ui::LogModel</name>
    <message>
        <source>Debug</source>
        <translation>Отладка</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Сведения</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Предупреждение</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Уровень</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Источник</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Сообщение</translation>
    </message>
</context>
<context>
    <name>addend::ui::LogPanel</name>
    <message>
        <source>Log</source>
        <translation>Журнал</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Фильтр</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>Фильтр журнала</translation>
    </message>
    <message>
        <source>Log lines</source>
        <translation>Строки журнала</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Всё</translation>
    </message>
    <message>
        <source>Information and worse</source>
        <translation>Сведения и важнее</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Предупреждения и ошибки</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Ошибки</translation>
    </message>
    <message>
        <source>Least level shown</source>
        <translation>Наименьший показываемый уровень</translation>
    </message>
    <message>
        <source>Copy the lines</source>
        <translation>Копировать строки</translation>
    </message>
    <message>
        <source>Export the lines…</source>
        <translation>Экспортировать строки…</translation>
    </message>
    <message>
        <source>Clear the log</source>
        <translation>Очистить журнал</translation>
    </message>
    <message>
        <source>Close the log (Ctrl+Shift+L)</source>
        <translation>Закрыть журнал (Ctrl+Shift+L)</translation>
    </message>
    <message>
        <source>Export the log</source>
        <translation>Экспорт журнала</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Текст (*.txt)</translation>
    </message>
    <message>
        <source>Choose another place</source>
        <translation>Выбрать другое место</translation>
    </message>
</context>
<context>
    <name>addend::ui::MainWindow</name>
    <message>
        <source>Close Addend?</source>
        <translation>Закрыть Addend?</translation>
    </message>
    <message>
        <source>Close and lose it</source>
        <translation>Закрыть без сохранения</translation>
    </message>
    <message>
        <source>Keep open</source>
        <translation>Не закрывать</translation>
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
            <numerusform>%n токен</numerusform>
            <numerusform>%n токена</numerusform>
            <numerusform>%n токенов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 ток./с</translation>
    </message>
    <message>
        <source>prefill %1 tokens/s</source>
        <translation>чтение запроса %1 ток./с</translation>
    </message>
    <message>
        <source>first token after %1</source>
        <translation>первый токен через %1</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>остановлено</translation>
    </message>
    <message>
        <source>interrupted: Addend ended while this was written</source>
        <translation>прервано: Addend завершился во время ответа</translation>
    </message>
    <message>
        <source>reached the length limit</source>
        <translation>достигнут предел длины</translation>
    </message>
    <message>
        <source>the context is full</source>
        <translation>контекст заполнен</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>Предыдущий вариант</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>Следующий вариант</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>Копировать текст</translation>
    </message>
    <message>
        <source>Edit and send again</source>
        <translation>Изменить и отправить снова</translation>
    </message>
    <message>
        <source>Write another reply</source>
        <translation>Написать другой ответ</translation>
    </message>
    <message>
        <source>Show the reply as tokens</source>
        <translation>Показать ответ по токенам</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>Ваше сообщение</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Ответ</translation>
    </message>
    <message>
        <source>Edited message</source>
        <translation>Изменённое сообщение</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Отправить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>See how it thought</source>
        <translation>Посмотреть, как она думала</translation>
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
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: not available</source>
        <translation>%1: недоступно</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Скопировать команду</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelDetails</name>
    <message>
        <source>Opening %1</source>
        <translation>Открывается %1</translation>
    </message>
    <message>
        <source>Demonstration model</source>
        <translation>Демонстрационная модель</translation>
    </message>
    <message>
        <source>Choose a model of the list to see what it is.</source>
        <translation>Выберите модель в списке, чтобы узнать о ней.</translation>
    </message>
    <message>
        <source>Reading its headers…</source>
        <translation>Читаются её заголовки…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Open this model</source>
        <translation>Открыть модель</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Чат</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>This model is in use.</source>
        <translation>Эта модель используется.</translation>
    </message>
    <message>
        <source>Facts about the model</source>
        <translation>Сведения о модели</translation>
    </message>
    <message>
        <source>The model could not be opened.</source>
        <translation>Не удалось открыть модель.</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Выбрать другую</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>This model needs %1 of memory, but only %2 are free. Opening it may make the machine very slow, or end other programs.</source>
        <translation>Этой модели нужно %1 памяти, а свободно только %2. Если её открыть, машина может сильно замедлиться, а другие программы — завершиться.</translation>
    </message>
    <message>
        <source>Open anyway</source>
        <translation>Всё равно открыть</translation>
    </message>
    <message>
        <source>Do not open</source>
        <translation>Не открывать</translation>
    </message>
    <message>
        <source>Open with the scale corrected</source>
        <translation>Открыть с поправкой масштаба</translation>
    </message>
    <message>
        <source>Not stated in its files</source>
        <translation>В файлах не указано</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Архитектура</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Параметры</translation>
    </message>
    <message>
        <source>%1, of which %2 ternary (−1, 0, +1)</source>
        <translation>%1, из них троичных (−1, 0, +1): %2</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Слои</translation>
    </message>
    <message>
        <source>%1 × %2 wide</source>
        <translation>%1 × ширина %2</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>Словарь</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>токенов: %1</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Обучена на</translation>
    </message>
    <message>
        <source>texts of up to %1 tokens</source>
        <translation>текстах до %1 токенов</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>Размер на диске</translation>
    </message>
    <message>
        <source>Memory needed</source>
        <translation>Нужно памяти</translation>
    </message>
    <message>
        <source>%1: %2 of weights and %3 for a conversation</source>
        <translation>%1: веса — %2, разговор — %3</translation>
    </message>
    <message>
        <source>Computed from the shapes of its weights; working space comes on top.</source>
        <translation>Вычислено по формам весов; к этому добавится рабочая память.</translation>
    </message>
    <message>
        <source>Memory free now</source>
        <translation>Свободно сейчас</translation>
    </message>
    <message>
        <source>MemAvailable, as the kernel counted it when this model was chosen.</source>
        <translation>MemAvailable по подсчёту ядра в момент выбора этой модели.</translation>
    </message>
    <message>
        <source>This machine does not say how much memory is free.</source>
        <translation>Эта машина не сообщает, сколько памяти свободно.</translation>
    </message>
    <message>
        <source>A conversation</source>
        <translation>Разговор</translation>
    </message>
    <message>
        <source>takes %1, however long it grows: the model keeps a state of fixed size</source>
        <translation>занимает %1 при любой длине: модель хранит состояние постоянного размера</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Лицензия</translation>
    </message>
    <message>
        <source>Open as it is</source>
        <translation>Открыть как есть</translation>
    </message>
    <message>
        <source>%1: %2 of weights, and %3 for each token of a conversation</source>
        <translation>%1: %2 на веса и %3 на каждый токен беседы</translation>
    </message>
    <message>
        <source>takes %1 for each token read: the KV cache grows</source>
        <translation>занимает %1 на каждый прочитанный токен: KV-кэш растёт</translation>
    </message>
    <message>
        <source>Computed from the layout its weights will have in memory. %1 more stay in the file: their rows are read when they are needed. Working space comes on top.</source>
        <translation>Вычислено по тому, как веса лягут в память. Ещё %1 остаются в файле: их строки читаются, когда они нужны. Рабочая память — сверх того.</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelLibrary</name>
    <message>
        <source>%1 removed from the list</source>
        <translation>Убрано из списка: %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelListModel</name>
    <message>
        <source>Demonstration model</source>
        <translation>Демонстрационная модель</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Недавние</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Библиотека</translation>
    </message>
    <message>
        <source>In your folders</source>
        <translation>В ваших папках</translation>
    </message>
    <message>
        <source>Not there any more</source>
        <translation>Больше нет на месте</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>%1 параметров</translation>
    </message>
    <message>
        <source>Comes with Addend</source>
        <translation>Поставляется с Addend</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>используется</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelListPanel</name>
    <message>
        <source>No model matches the filter.</source>
        <translation>Фильтру не отвечает ни одна модель.</translation>
    </message>
    <message>
        <source>Looking through your folders…</source>
        <translation>Просматриваются ваши папки…</translation>
    </message>
    <message>
        <source>Your folders hold more than could be looked through. Name the folders with models only.</source>
        <translation>В ваших папках больше, чем удалось просмотреть. Укажите только папки с моделями.</translation>
    </message>
    <message>
        <source>Name folders in the settings to see the models that lie in them.</source>
        <translation>Укажите папки в настройках, чтобы видеть лежащие в них модели.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Open containing folder</source>
        <translation>Открыть папку с моделью</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Убрать из списка</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Фильтр</translation>
    </message>
    <message>
        <source>Filter the models</source>
        <translation>Фильтр моделей</translation>
    </message>
    <message>
        <source>Filter by name, architecture or place (Ctrl+F)</source>
        <translation>Фильтр по имени, архитектуре или месту (Ctrl+F)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Reading the library…</source>
        <translation>Читается библиотека…</translation>
    </message>
    <message>
        <source>No model is known yet. Open the folder of one, or get one.</source>
        <translation>Моделей пока нет. Откройте папку с моделью или получите её.</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Открыть папку…</translation>
    </message>
    <message>
        <source>Model folders…</source>
        <translation>Папки моделей…</translation>
    </message>
    <message>
        <source>Choose in the settings where models are looked for</source>
        <translation>Выбрать в настройках, где искать модели</translation>
    </message>
    <message>
        <source>Get a model</source>
        <translation>Получить модель</translation>
    </message>
    <message>
        <source>Where models can be downloaded from</source>
        <translation>Откуда можно загрузить модели</translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelsPage</name>
    <message>
        <source>The library cannot be opened, so no model can be either.</source>
        <translation>Не удаётся открыть библиотеку, поэтому нельзя открыть и модели.</translation>
    </message>
    <message>
        <source>reading headers</source>
        <translation>чтение заголовков</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>чтение весов</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>подготовка</translation>
    </message>
    <message>
        <source>The library could not be read.</source>
        <translation>Не удалось прочитать библиотеку.</translation>
    </message>
    <message>
        <source>The library could not be changed.</source>
        <translation>Не удалось изменить библиотеку.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Открыть модель</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json);;All files (*)</source>
        <translation>Модели (*.gguf *.safetensors config.json);;Все файлы (*)</translation>
    </message>
    <message>
        <source>Open the folder of a model</source>
        <translation>Открыть папку модели</translation>
    </message>
    <message numerus="yes">
        <source>Only the first of %n items was opened: one model is in use at a time.</source>
        <translation>
            <numerusform>Из %n объекта открыт только первый: одновременно используется одна модель.</numerusform>
            <numerusform>Из %n объектов открыт только первый: одновременно используется одна модель.</numerusform>
            <numerusform>Из %n объектов открыт только первый: одновременно используется одна модель.</numerusform>
        </translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Открыть папку…</translation>
    </message>
    <message>
        <source>Open a model folder: config.json and *.safetensors (Ctrl+Shift+O)</source>
        <translation>Открыть папку модели: config.json и *.safetensors (Ctrl+Shift+O)</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>Открыть файл…</translation>
    </message>
    <message>
        <source>Open a .gguf or .safetensors file (Ctrl+O)</source>
        <translation>Открыть файл .gguf или .safetensors (Ctrl+O)</translation>
    </message>
</context>
<context>
    <name>addend::ui::Navigation</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Страницы</translation>
    </message>
</context>
<context>
    <name>addend::ui::NextTokenView</name>
    <message>
        <source>Next token, original and changed</source>
        <translation>Следующий токен: исходный и изменённый</translation>
    </message>
    <message>
        <source>The likeliest words</source>
        <translation>Самые вероятные слова</translation>
    </message>
    <message>
        <source>Words that changed most</source>
        <translation>Слова, изменившиеся сильнее всего</translation>
    </message>
    <message>
        <source>Words shown</source>
        <translation>Показанные слова</translation>
    </message>
    <message>
        <source>Add an intervention in the panel beside: its effect on the next token is shown here.</source>
        <translation>Добавьте вмешательство на панели рядом: здесь виден его эффект на следующий токен.</translation>
    </message>
    <message>
        <source>Reading twice</source>
        <translation>Двойное чтение</translation>
    </message>
    <message>
        <source>original</source>
        <translation>исходное</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>изменённое</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>Слово</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Вероятность</translation>
    </message>
    <message>
        <source>After token %1: KL from the original %2 nats; entropy %3 → %4 nats; the likeliest word is %5.</source>
        <translation>После токена %1: KL от исходного %2 нат; энтропия %3 → %4 нат; самое вероятное слово — %5.</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>то же</translation>
    </message>
    <message>
        <source>another</source>
        <translation>другое</translation>
    </message>
    <message>
        <source>Next token, changed</source>
        <translation>Следующий токен, изменённый</translation>
    </message>
    <message>
        <source>Next token: %1</source>
        <translation>Следующий токен: %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::NodeDetails</name>
    <message>
        <source>Primitive %1</source>
        <translation>Примитив %1</translation>
    </message>
    <message>
        <source>Show in Weights</source>
        <translation>Показать в «Весах»</translation>
    </message>
    <message>
        <source>Show in Activations</source>
        <translation>Показать в «Активациях»</translation>
    </message>
    <message>
        <source>About %1</source>
        <translation>О «%1»</translation>
    </message>
    <message>
        <source>Operations of %1</source>
        <translation>Операции «%1»</translation>
    </message>
    <message>
        <source>Operations of one pass</source>
        <translation>Операции одного прохода</translation>
    </message>
    <message>
        <source>Counted from the program by fixed formulas; not measured.</source>
        <translation>Посчитано по программе по постоянным формулам; не измерено.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>Инструкции</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Параметры</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>As compact as their types allow: what a backend reads</source>
        <translation>Настолько плотно, насколько позволяют типы: столько читает бэкенд</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>value (shape)</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>columns %1 to %2</source>
        <translation>столбцы с %1 по %2</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>Читает</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>Пишет</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Вес</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Форма</translation>
    </message>
    <message>
        <source>Scale β</source>
        <translation>Масштаб β</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>Арифметика</translation>
    </message>
    <message>
        <source>Of the patch in force</source>
        <translation>Действующей правки</translation>
    </message>
    <message>
        <source>Integer additions</source>
        <translation>Целые сложения</translation>
    </message>
    <message>
        <source>Skipped as zero</source>
        <translation>Пропущено как нулевые</translation>
    </message>
    <message>
        <source>not counted yet</source>
        <translation>ещё не посчитано</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>count (share)</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Float additions</source>
        <translation>Сложения с плавающей точкой</translation>
    </message>
    <message>
        <source>L-Mul additions</source>
        <translation>Сложения L-Mul</translation>
    </message>
    <message>
        <source>Multiplications</source>
        <translation>Умножения</translation>
    </message>
    <message>
        <source>  for %1</source>
        <comment>why multiplications remain</comment>
        <translation>  для: %1</translation>
    </message>
    <message>
        <source>Exp, root, division</source>
        <translation>Экспонента, корень, деление</translation>
    </message>
    <message>
        <source>Look-ups</source>
        <translation>Выборки</translation>
    </message>
    <message>
        <source>Weights read, bytes</source>
        <translation>Прочитано весов, байт</translation>
    </message>
    <message>
        <source>Activations, bytes</source>
        <translation>Активации, байт</translation>
    </message>
    <message>
        <source>State, bytes</source>
        <translation>Состояние, байт</translation>
    </message>
    <message>
        <source>Show values</source>
        <translation>Показать значения</translation>
    </message>
    <message>
        <source>In the program</source>
        <translation>В программе</translation>
    </message>
    <message>
        <source>The form in which a backend gets it</source>
        <translation>В таком виде его получает бэкенд</translation>
    </message>
    <message>
        <source>A backend reads</source>
        <translation>Бэкенд читает</translation>
    </message>
    <message>
        <source>For one use of it, as compact as its type allows</source>
        <translation>За одно использование, настолько плотно, насколько позволяет тип</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>В файле</translation>
    </message>
    <message>
        <source>not as such: computed when the model was opened</source>
        <translation>в таком виде нет: вычислен при открытии модели</translation>
    </message>
    <message>
        <source>Shape there</source>
        <translation>Форма там</translation>
    </message>
    <message>
        <source>Bytes there</source>
        <translation>Байты там</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Место</translation>
    </message>
</context>
<context>
    <name>addend::ui::PatchPanel</name>
    <message>
        <source>%1 is in the list of models now.</source>
        <translation>%1 теперь в списке моделей.</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>Арифметика</translation>
    </message>
    <message>
        <source>Arithmetic of replies</source>
        <translation>Арифметика ответов</translation>
    </message>
    <message>
        <source>How the model&apos;s products are computed, from the next message on</source>
        <translation>Как вычисляются произведения модели, начиная со следующего сообщения</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>Добавить правило</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Name of the patch</source>
        <translation>Имя патча</translation>
    </message>
    <message>
        <source>Keep in the library</source>
        <translation>Сохранить в библиотеке</translation>
    </message>
    <message>
        <source>The patched model gets an entry of its own in the list of models</source>
        <translation>Модель с патчем получит свою строку в списке моделей</translation>
    </message>
    <message>
        <source>Save beside the model</source>
        <translation>Сохранить рядом с моделью</translation>
    </message>
    <message>
        <source>The same, and a small JSON file that others can use too</source>
        <translation>То же и небольшой файл JSON, который пригодится и другим</translation>
    </message>
    <message>
        <source>Own rules…</source>
        <translation>Свои правила…</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>Сначала откройте модель.</translation>
    </message>
    <message>
        <source>This model has no products that can be patched.</source>
        <translation>У этой модели нет произведений, которые можно заменить.</translation>
    </message>
    <message>
        <source>Every product is computed exactly.</source>
        <translation>Все произведения вычисляются точно.</translation>
    </message>
    <message>
        <source>Holds from the next message on; what was read so far stays as it is.</source>
        <translation>Действует со следующего сообщения; прочитанное остаётся как есть.</translation>
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
        <translation>Какие произведения</translation>
    </message>
    <message>
        <source>How they are computed</source>
        <translation>Как их вычислять</translation>
    </message>
    <message>
        <source>Mantissa bits that are kept of each operand</source>
        <translation>Сколько битов мантиссы остаётся у каждого операнда</translation>
    </message>
    <message>
        <source>First layer the rule holds for</source>
        <translation>Первый слой, для которого действует правило</translation>
    </message>
    <message>
        <source>Last layer the rule holds for</source>
        <translation>Последний слой, для которого действует правило</translation>
    </message>
    <message>
        <source>Remove this rule</source>
        <translation>Удалить это правило</translation>
    </message>
    <message>
        <source> bits</source>
        <translation> бит</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Слои</translation>
    </message>
    <message>
        <source>to</source>
        <translation>по</translation>
    </message>
</context>
<context>
    <name>addend::ui::PatchingView</name>
    <message>
        <source>Activation patching</source>
        <translation>Подстановка активаций</translation>
    </message>
    <message>
        <source>Values of A</source>
        <translation>Значения A</translation>
    </message>
    <message>
        <source>put into B</source>
        <translation>подставить в B</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>Слово</translation>
    </message>
    <message>
        <source>against</source>
        <translation>против</translation>
    </message>
    <message>
        <source>Prompt A</source>
        <translation>Запрос A</translation>
    </message>
    <message>
        <source>Prompt B</source>
        <translation>Запрос B</translation>
    </message>
    <message>
        <source>Word after A</source>
        <translation>Слово после A</translation>
    </message>
    <message>
        <source>Word after B</source>
        <translation>Слово после B</translation>
    </message>
    <message>
        <source>What is put in</source>
        <translation>Что подставляется</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>Вычислить</translation>
    </message>
    <message>
        <source>Residual stream</source>
        <translation>Остаточный поток</translation>
    </message>
    <message>
        <source>What the mixer adds</source>
        <translation>Что добавляет смеситель</translation>
    </message>
    <message>
        <source>What the MLP adds</source>
        <translation>Что добавляет MLP</translation>
    </message>
    <message>
        <source>State h</source>
        <translation>Состояние h</translation>
    </message>
    <message>
        <source>Two prompts that differ, and a word that each would be followed by: where in the model is the difference made?</source>
        <translation>Два различающихся запроса и слово, которым каждый продолжился бы: где в модели возникает разница?</translation>
    </message>
    <message>
        <source>Patching activations</source>
        <translation>Подстановка активаций</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message>
        <source>Effect (0: B, 1: A)</source>
        <translation>Эффект (0: B, 1: A)</translation>
    </message>
    <message>
        <source>Change of the logit difference</source>
        <translation>Изменение разности логитов</translation>
    </message>
    <message>
        <source>Logit difference “%1” − “%2”: %3 after A, %4 after B. A cell is B with the value of A in that layer and at that token.</source>
        <translation>Разность логитов «%1» − «%2»: %3 после A, %4 после B. Клетка — это B со значением A в этом слое и на этом токене.</translation>
    </message>
    <message>
        <source>The same prompt with another word in it</source>
        <translation>Тот же запрос с другим словом</translation>
    </message>
</context>
<context>
    <name>addend::ui::PlotPanel</name>
    <message>
        <source>Export %1</source>
        <translation>Экспорт: %1</translation>
    </message>
    <message>
        <source>%1 file (*.%2)</source>
        <translation>Файл %1 (*.%2)</translation>
    </message>
    <message>
        <source>The plot was not exported.</source>
        <translation>График не экспортирован.</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>Экспортировано в %1.</translation>
    </message>
    <message>
        <source>Show everything (0 or double-click)</source>
        <translation>Показать всё (0 или двойной щелчок)</translation>
    </message>
    <message>
        <source>Show as a table</source>
        <translation>Показать таблицей</translation>
    </message>
    <message>
        <source>Export what is in view</source>
        <translation>Экспортировать видимое</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>Чтение: %1</translation>
    </message>
</context>
<context>
    <name>addend::ui::PromptBar</name>
    <message>
        <source>A text for the model to read</source>
        <translation>Текст, который прочтёт модель</translation>
    </message>
    <message>
        <source>Prompt to trace</source>
        <translation>Запрос для трассы</translation>
    </message>
    <message>
        <source>As a message of a chat</source>
        <translation>Как сообщение чата</translation>
    </message>
    <message>
        <source>Through the model&apos;s chat template, up to where the reply begins</source>
        <translation>Через шаблон чата модели, до начала ответа</translation>
    </message>
    <message>
        <source>Memory for traces</source>
        <translation>Память для трасс</translation>
    </message>
    <message>
        <source>beyond it: a file</source>
        <translation>сверх неё: файл</translation>
    </message>
    <message>
        <source>beyond it: summaries only</source>
        <translation>сверх неё: только сводки</translation>
    </message>
    <message>
        <source>What becomes of larger traces</source>
        <translation>Что делать с большими трассами</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Записать</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n токен</numerusform>
            <numerusform>%n токена</numerusform>
            <numerusform>%n токенов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: residual stream and token figures, %2 in memory</source>
        <translation>%1: остаточный поток и показатели токенов, %2 в памяти</translation>
    </message>
    <message>
        <source>%1: residual stream and token figures, %2 in a temporary file</source>
        <translation>%1: остаточный поток и показатели токенов, %2 во временном файле</translation>
    </message>
    <message>
        <source>%1: %2 is over the memory allowed, summaries only</source>
        <translation>%1: %2 — больше отведённой памяти, только сводки</translation>
    </message>
    <message>
        <source>Chat template and memory</source>
        <translation>Шаблон чата и память</translation>
    </message>
</context>
<context>
    <name>addend::ui::PromptTable</name>
    <message>
        <source>nowhere</source>
        <translation>нигде</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Запрос</translation>
    </message>
    <message>
        <source>%1, tokens/s</source>
        <translation>%1, токенов/с</translation>
    </message>
    <message>
        <source>%1, same next token</source>
        <translation>%1, тот же следующий токен</translation>
    </message>
    <message>
        <source>%1, mean KL</source>
        <translation>%1, среднее KL</translation>
    </message>
    <message>
        <source>%1 parts at token</source>
        <extracomment>a column: the token at which lane %1&apos;s text parts from A&apos;s</extracomment>
        <translation>%1 расходится с токена</translation>
    </message>
</context>
<context>
    <name>addend::ui::ResidualView</name>
    <message>
        <source>Norm of the residual stream</source>
        <translation>Норма остаточного потока</translation>
    </message>
    <message>
        <source>Colours over all values</source>
        <translation>Цвета по всем значениям</translation>
    </message>
    <message>
        <source>Colours without outliers</source>
        <translation>Цвета без выбросов</translation>
    </message>
    <message>
        <source>Range of colours</source>
        <translation>Диапазон цветов</translation>
    </message>
    <message>
        <source>What reads it: layer</source>
        <translation>Кто читает: слой</translation>
    </message>
    <message>
        <source>head</source>
        <translation>голова</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Норма</translation>
    </message>
    <message>
        <source>Residual stream</source>
        <translation>Остаточный поток</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>слоем %1</translation>
    </message>
    <message>
        <source>the head</source>
        <translation>головой</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s). Smallest norm %1 (read by %2), largest %3 (read by %4, token %5).</source>
        <translation>
            <numerusform>%n токен. Наименьшая норма %1 (читается %2), наибольшая %3 (читается %4, токен %5).</numerusform>
            <numerusform>%n токена. Наименьшая норма %1 (читается %2), наибольшая %3 (читается %4, токен %5).</numerusform>
            <numerusform>%n токенов. Наименьшая норма %1 (читается %2), наибольшая %3 (читается %4, токен %5).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::RunDetails</name>
    <message>
        <source>%1 on %2, %3</source>
        <extracomment>a kind of run, its device and when it began</extracomment>
        <translation>%1 на %2, %3</translation>
    </message>
    <message>
        <source>Time per token</source>
        <translation>Время на токен</translation>
    </message>
    <message>
        <source>Time per token, ms</source>
        <translation>Время на токен, мс</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Мощность</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>Мощность, Вт</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Память</translation>
    </message>
    <message>
        <source>Memory, MiB</source>
        <translation>Память, МиБ</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>a figure and whether it was measured, simulated or modelled</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1: %2 samples, %3, %4.</source>
        <extracomment>a series: its name and provenance, how many samples, by which sensor, of what</extracomment>
        <translation>%1: отсчётов: %2, %3, %4.</translation>
    </message>
    <message>
        <source>Time since the start, s</source>
        <translation>Время от начала, с</translation>
    </message>
    <message>
        <source>No sensor gave a value.</source>
        <translation>Ни один датчик не дал значения.</translation>
    </message>
    <message>
        <source>Open in Compare</source>
        <translation>Открыть в «Сравнении»</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Заметки</translation>
    </message>
    <message>
        <source>Notes on this run</source>
        <translation>Заметки к этому измерению</translation>
    </message>
    <message>
        <source>What this run was for</source>
        <translation>Для чего было это измерение</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Тест</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>Токенов/с</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Медиана</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Результаты</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Среда</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>Show this run on the Compare page</source>
        <translation>Показать этот запуск на странице «Сравнение»</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunDifferences</name>
    <message>
        <source>%1 (%2 ×)</source>
        <extracomment>a figure, and how many times the first run&apos;s it is</extracomment>
        <translation>%1 (%2 ×)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Среда</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Результаты</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>Раздел</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Что</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunFilterBar</name>
    <message>
        <source>All kinds</source>
        <translation>Все виды</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Все модели</translation>
    </message>
    <message>
        <source>All backends</source>
        <translation>Все бэкенды</translation>
    </message>
    <message>
        <source>Find runs</source>
        <translation>Найти запуски</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Бэкенд</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>За всё время</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Сегодня</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Последние 7 дней</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Последние 30 дней</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunListModel</name>
    <message>
        <source>Started</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>Патч</translation>
    </message>
    <message>
        <source>Prefill, tokens/s</source>
        <translation>Чтение запроса, токенов/с</translation>
    </message>
    <message>
        <source>Decode, tokens/s</source>
        <translation>Генерация, токенов/с</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Заметки</translation>
    </message>
</context>
<context>
    <name>addend::ui::RunsPage</name>
    <message>
        <source>The history was not read.</source>
        <translation>История не прочитана.</translation>
    </message>
    <message>
        <source>Notes changed</source>
        <translation>Заметки изменены</translation>
    </message>
    <message>
        <source>The run was not read.</source>
        <translation>Запуск не прочитан.</translation>
    </message>
    <message>
        <source>The history could not be read.</source>
        <translation>Историю не удалось прочитать.</translation>
    </message>
    <message>
        <source>Reading the history …</source>
        <translation>Чтение истории …</translation>
    </message>
    <message>
        <source>Nothing has been measured yet: benchmarks, comparisons and scaling runs are kept here.</source>
        <translation>Пока ничего не измерено: здесь хранятся измерения скорости, сравнения и масштабирование.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>New benchmark</source>
        <translation>Новое измерение</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n запуск</numerusform>
            <numerusform>%n запуска</numerusform>
            <numerusform>%n запусков</numerusform>
        </translation>
    </message>
    <message>
        <source>No run fits this filter.</source>
        <translation>Фильтру не отвечает ни один запуск.</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are selected: choose at most %1 to compare.</source>
        <translation>
            <numerusform>Выбран %n запуск: для сравнения выберите не более %1.</numerusform>
            <numerusform>Выбрано %n запуска: для сравнения выберите не более %1.</numerusform>
            <numerusform>Выбрано %n запусков: для сравнения выберите не более %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s)</source>
        <translation>
            <numerusform>%n различие</numerusform>
            <numerusform>%n различия</numerusform>
            <numerusform>%n различий</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted</source>
        <translation>
            <numerusform>Удалён %n запуск</numerusform>
            <numerusform>Удалено %n запуска</numerusform>
            <numerusform>Удалено %n запусков</numerusform>
        </translation>
    </message>
    <message>
        <source>The runs were not deleted.</source>
        <translation>Запуски не удалены.</translation>
    </message>
    <message>
        <source>JSON file (*.json)</source>
        <translation>Файл JSON (*.json)</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>Файл CSV (*.csv)</translation>
    </message>
    <message>
        <source>Markdown file (*.md)</source>
        <translation>Файл Markdown (*.md)</translation>
    </message>
    <message numerus="yes">
        <source>Export %n run(s)</source>
        <translation>
            <numerusform>Экспорт %n запуска</numerusform>
            <numerusform>Экспорт %n запусков</numerusform>
            <numerusform>Экспорт %n запусков</numerusform>
        </translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>Записано в %1.</translation>
    </message>
    <message>
        <source>The runs were not exported.</source>
        <translation>Запуски не экспортированы.</translation>
    </message>
    <message>
        <source>The notes were not saved.</source>
        <translation>Заметки не сохранены.</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Запуски</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Delete the selected runs (Del)</source>
        <translation>Удалить выбранные запуски (Del)</translation>
    </message>
    <message>
        <source>Delete the selected runs</source>
        <translation>Удалить выбранные запуски</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Write the selected runs to a file</source>
        <translation>Записать выбранные запуски в файл</translation>
    </message>
    <message>
        <source>Everything as JSON</source>
        <translation>Всё как JSON</translation>
    </message>
    <message>
        <source>Speeds as CSV</source>
        <translation>Скорости как CSV</translation>
    </message>
    <message>
        <source>Speeds as Markdown</source>
        <translation>Скорости как Markdown</translation>
    </message>
    <message>
        <source>Measure the speed of the open model</source>
        <translation>Измерить скорость открытой модели</translation>
    </message>
    <message>
        <source>Selected runs side by side</source>
        <translation>Выбранные запуски рядом</translation>
    </message>
</context>
<context>
    <name>addend::ui::SamplingPanel</name>
    <message>
        <source>Replies</source>
        <translation>Ответы</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Системный запрос</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Набор</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Температура</translation>
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
        <translation>Штраф за повторы</translation>
    </message>
    <message>
        <source>Looking back</source>
        <translation>Окно штрафа</translation>
    </message>
    <message>
        <source>Longest reply</source>
        <translation>Длина ответа</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Зерно</translation>
    </message>
    <message>
        <source>Fixed seed</source>
        <translation>Своё зерно</translation>
    </message>
    <message>
        <source>Show at</source>
        <translation>Темп показа</translation>
    </message>
    <message>
        <source>A set of values that goes well together</source>
        <translation>Набор значений, хорошо сочетающихся друг с другом</translation>
    </message>
    <message>
        <source>0 always takes the likeliest token; higher values vary more</source>
        <translation>0 — всегда самый вероятный токен; чем больше, тем разнообразнее</translation>
    </message>
    <message>
        <source>Draw from the likeliest tokens that together reach this probability; 1 is off</source>
        <translation>Выбирать из самых вероятных токенов, вместе набирающих эту вероятность; 1 — выключено</translation>
    </message>
    <message>
        <source>Draw from this many of the likeliest tokens; 0 is off</source>
        <translation>Выбирать из стольких самых вероятных токенов; 0 — выключено</translation>
    </message>
    <message>
        <source>Leave out tokens less likely than this share of the likeliest; 0 is off</source>
        <translation>Отбрасывать токены, чья вероятность меньше этой доли от наибольшей; 0 — выключено</translation>
    </message>
    <message>
        <source>Above 1, tokens used lately become less likely</source>
        <translation>При значении больше 1 недавние токены становятся менее вероятными</translation>
    </message>
    <message>
        <source>Tokens that the repetition penalty looks back over</source>
        <translation>Сколько последних токенов учитывает штраф за повторы</translation>
    </message>
    <message>
        <source>Tokens after which a reply is cut off</source>
        <translation>После скольких токенов ответ обрывается</translation>
    </message>
    <message>
        <source>Draw a new seed for every reply</source>
        <translation>Брать новое зерно для каждого ответа</translation>
    </message>
    <message>
        <source>The same seed, settings and prompt give the same reply</source>
        <translation>Одинаковые зерно, настройки и запрос дают одинаковый ответ</translation>
    </message>
    <message>
        <source>Slow down to watch the tokens come</source>
        <translation>Замедлить, чтобы видеть, как появляются токены</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> ток.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Выкл.</translation>
    </message>
    <message>
        <source>What the model should be told before the conversation</source>
        <translation>Что сказать модели перед разговором</translation>
    </message>
    <message>
        <source>This model&apos;s chat template has no place for a system prompt: it will not be seen.</source>
        <translation>В шаблоне чата этой модели нет места для системного запроса: модель его не увидит.</translation>
    </message>
    <message>
        <source>Full speed</source>
        <translation>Полная скорость</translation>
    </message>
    <message>
        <source>20 tokens/s</source>
        <translation>20 ток./с</translation>
    </message>
    <message>
        <source>5 tokens/s</source>
        <translation>5 ток./с</translation>
    </message>
    <message>
        <source>Own values</source>
        <translation>Свои значения</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Случайное</translation>
    </message>
</context>
<context>
    <name>addend::ui::ScalingTable</name>
    <message>
        <source>measured</source>
        <translation>измерено</translation>
    </message>
    <message>
        <source>projected</source>
        <translation>расчёт</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>не помещается</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>помещается</translation>
    </message>
    <message>
        <source>MatMul-free, ternary</source>
        <translation>Без умножения матриц, троичная</translation>
    </message>
    <message>
        <source>Transformer++, float16</source>
        <translation>Transformer++, float16</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Форма</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Weights, millions</source>
        <translation>Весов, млн</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Память</translation>
    </message>
    <message>
        <source>Time, estimated</source>
        <translation>Время, оценка</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
</context>
<context>
    <name>addend::ui::ScalingView</name>
    <message>
        <source>writing random weights</source>
        <translation>запись случайных весов</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>загрузка</translation>
    </message>
    <message>
        <source>running the reference</source>
        <translation>запуск эталона</translation>
    </message>
    <message>
        <source>checking against the reference</source>
        <translation>сверка с эталоном</translation>
    </message>
    <message>
        <source>warming up</source>
        <translation>прогрев</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>измерение</translation>
    </message>
    <message>
        <source>Scaling</source>
        <translation>Масштабирование</translation>
    </message>
    <message>
        <source>The engine is at work: it would be measured too. Wait for its end or stop it.</source>
        <translation>Движок занят: его работа тоже попала бы в измерение. Дождитесь конца или остановите её.</translation>
    </message>
    <message numerus="yes">
        <source>Measuring %n size(s) of models</source>
        <translation>
            <numerusform>Измерение %n размера моделей</numerusform>
            <numerusform>Измерение %n размеров моделей</numerusform>
            <numerusform>Измерение %n размеров моделей</numerusform>
        </translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Измерение</translation>
    </message>
    <message>
        <source>The sizes could not be measured.</source>
        <translation>Не удалось измерить размеры.</translation>
    </message>
    <message>
        <source>%1 (%2 of %3): %4</source>
        <extracomment>%1 is a model, %2 and %3 which of how many, %4 what is being done</extracomment>
        <translation>%1 (%2 из %3): %4</translation>
    </message>
    <message>
        <source>Nothing was measured here yet: what is drawn was published by others.</source>
        <translation>Здесь ещё ничего не измерено: показано опубликованное другими.</translation>
    </message>
    <message>
        <source>Measuring.</source>
        <translation>Идёт измерение.</translation>
    </message>
    <message numerus="yes">
        <source>Measured on %1:%2 (%3), %n thread(s), random weights; the median of %4 repetitions after a warm-up, outputs checked against the reference on %5 tokens.</source>
        <translation>
            <numerusform>Измерено на %1:%2 (%3), %n поток, случайные веса; медиана после прогрева, повторов: %4; выход сверен с эталоном, токенов: %5.</numerusform>
            <numerusform>Измерено на %1:%2 (%3), %n потока, случайные веса; медиана после прогрева, повторов: %4; выход сверен с эталоном, токенов: %5.</numerusform>
            <numerusform>Измерено на %1:%2 (%3), %n потоков, случайные веса; медиана после прогрева, повторов: %4; выход сверен с эталоном, токенов: %5.</numerusform>
        </translation>
    </message>
    <message>
        <source>Published times are those of 2,048 tokens, so they are not drawn beside these.</source>
        <translation>Опубликованное время относится к 2048 токенам, поэтому здесь оно не показано.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Измерить</translation>
    </message>
    <message>
        <source>Choose at least one model that fits.</source>
        <translation>Выберите хотя бы одну модель, которая помещается.</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s): at most %1 of disk and %2 of memory at a time, about %3 in all (estimated). Models are written to %4 one at a time, and removed again.</source>
        <translation>
            <numerusform>%n модель: не более %1 на диске и %2 памяти сразу, всего около %3 (оценка). Она записывается в %4 и затем удаляется.</numerusform>
            <numerusform>%n модели: не более %1 на диске и %2 памяти сразу, всего около %3 (оценка). Модели записываются в %4 по одной и затем удаляются.</numerusform>
            <numerusform>%n моделей: не более %1 на диске и %2 памяти сразу, всего около %3 (оценка). Модели записываются в %4 по одной и затем удаляются.</numerusform>
        </translation>
    </message>
    <message>
        <source>Export the scaling study</source>
        <translation>Экспорт исследования масштаба</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>Не удалось записать %1: %2</translation>
    </message>
    <message>
        <source>How memory and time grow with the size of a model: MatMul-free models of the paper&apos;s shapes against transformers of the same sizes, with random weights, each on the device in use.</source>
        <translation>Как память и время растут с размером модели: модели без умножения матриц с формами из статьи против трансформеров тех же размеров, со случайными весами, каждая на используемом устройстве.</translation>
    </message>
    <message>
        <source>Tokens read at once</source>
        <translation>Токенов за одно чтение</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>Повторы</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Показано</translation>
    </message>
    <message>
        <source>Studies measured before</source>
        <translation>Прежние измерения</translation>
    </message>
    <message>
        <source>Sizes of models</source>
        <translation>Размеры моделей</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>Ход измерения</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Memory: weights, state and scratch</source>
        <translation>Память: веса, состояние и рабочая</translation>
    </message>
    <message>
        <source>Time to read a prompt</source>
        <translation>Время чтения запроса</translation>
    </message>
    <message>
        <source>Time to write a token</source>
        <translation>Время записи токена</translation>
    </message>
    <message>
        <source>Projected, never measured (hollow, dotted), from the largest size measured here of the same kind: weights in proportion to the bytes counted from the shape, state as counted, scratch by the hidden size; reading a prompt in proportion to its additions and multiplications; writing a token in proportion to the bytes of weights and state it reads. Without a measured size, memory is what is counted.</source>
        <translation>Расчёт, а не измерение (полые точки, пунктир), от наибольшего измеренного здесь размера того же вида: веса — пропорционально байтам, подсчитанным по форме, состояние — как подсчитано, рабочая память — по скрытой размерности; чтение запроса — пропорционально сложениям и умножениям; запись токена — пропорционально читаемым байтам весов и состояния. Без измеренного размера память — подсчитанная.</translation>
    </message>
    <message>
        <source>Published: arXiv 2406.02528, 13B, 2,048 tokens, batch 1, one A100 with BitBLAS: 4.19 GB and 695 ms, against 48.50 GB and 3,183 ms of Transformer++. PyTorch: in fp16, the authors&apos; code and Hugging Face&apos;s Llama, batch 1, random weights, measured on one H100 on 2026-11-22; not from the paper. Other hardware than yours: beside, not a contest.</source>
        <translation>Опубликовано: arXiv 2406.02528, 13B, 2048 токенов, пакет 1, одна A100 с BitBLAS: 4,19 ГБ и 695 мс против 48,50 ГБ и 3183 мс у Transformer++. PyTorch: fp16, код авторов и Llama от Hugging Face, пакет 1, случайные веса, измерено на одной H100 22.11.2026; не из статьи. Оборудование не ваше: для сведения, а не для состязания.</translation>
    </message>
    <message>
        <source>Sizes are being measured. Stop that to open another study.</source>
        <translation>Идёт измерение размеров. Остановите его, чтобы открыть другое исследование.</translation>
    </message>
</context>
<context>
    <name>addend::ui::SeriesPlot</name>
    <message>
        <source>%1: %2</source>
        <comment>axis: value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>series: value</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::SettingsDialog</name>
    <message>
        <source>Appearance</source>
        <translation>Внешний вид</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Размер текста</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Чат</translation>
    </message>
    <message>
        <source>Send with</source>
        <translation>Отправлять по</translation>
    </message>
    <message>
        <source>Models and engine</source>
        <translation>Модели и движок</translation>
    </message>
    <message>
        <source>Model folders</source>
        <translation>Папки моделей</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Потоки</translation>
    </message>
    <message>
        <source>Meter readings</source>
        <translation>Опрос датчиков</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Данные</translation>
    </message>
    <message>
        <source>Stored in</source>
        <translation>Хранятся в</translation>
    </message>
    <message>
        <source>Add a model folder</source>
        <translation>Добавить папку моделей</translation>
    </message>
    <message>
        <source>Choose where to keep data</source>
        <translation>Выбрать место для данных</translation>
    </message>
    <message>
        <source>Reset preferences?</source>
        <translation>Сбросить настройки?</translation>
    </message>
    <message>
        <source>Every preference in this dialog goes back to its default. Conversations and models stay.</source>
        <translation>Все настройки этого окна вернутся к исходным. Разговоры и модели останутся.</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сбросить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Enter (Shift+Enter for a new line)</source>
        <translation>Enter (Shift+Enter — новая строка)</translation>
    </message>
    <message>
        <source>Ctrl+Enter (Enter for a new line)</source>
        <translation>Ctrl+Enter (Enter — новая строка)</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Выключен</translation>
    </message>
    <message numerus="yes">
        <source>%n a second</source>
        <translation>
            <numerusform>%n раз в секунду</numerusform>
            <numerusform>%n раза в секунду</numerusform>
            <numerusform>%n раз в секунду</numerusform>
        </translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Добавить…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Убрать</translation>
    </message>
    <message>
        <source>Remove the selected folder</source>
        <translation>Убрать выбранную папку</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Выбрать…</translation>
    </message>
    <message>
        <source>Takes effect at the next start. Existing data stays where it is.</source>
        <translation>Вступит в силу при следующем запуске. Имеющиеся данные останутся на месте.</translation>
    </message>
    <message>
        <source>Reset…</source>
        <translation>Сбросить…</translation>
    </message>
    <message>
        <source>Reset preferences</source>
        <translation>Сбросить настройки</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>addend::ui::StatusBar</name>
    <message>
        <source>Backend that computes</source>
        <translation>Бэкенд, который ведёт вычисления</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>Используемая модель</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Log (Ctrl+Shift+L)</source>
        <translation>Журнал (Ctrl+Shift+L)</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Журнал</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) read</source>
        <translation>
            <numerusform>прочитан %n токен</numerusform>
            <numerusform>прочитано %n токена</numerusform>
            <numerusform>прочитано %n токенов</numerusform>
        </translation>
    </message>
    <message>
        <source>State %1, constant · %2</source>
        <translation>Состояние %1, постоянно · %2</translation>
    </message>
    <message>
        <source>%1 · past the trained length of %2</source>
        <translation>%1 · больше длины обучения %2</translation>
    </message>
    <message>
        <source>The recurrent state takes the same memory however long the text is.</source>
        <translation>Рекуррентное состояние занимает одну и ту же память при любой длине текста.</translation>
    </message>
    <message>
        <source>Context %1 / %2</source>
        <translation>Контекст %1 / %2</translation>
    </message>
    <message>
        <source>Tokens in the key-value cache (%1), of the most it can hold.</source>
        <translation>Токены в кэше ключей и значений (%1) из наибольшего возможного числа.</translation>
    </message>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n задание</numerusform>
            <numerusform>%n задания</numerusform>
            <numerusform>%n заданий</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Jobs, %n running</source>
        <translation>
            <numerusform>Задания, выполняется %n</numerusform>
            <numerusform>Задания, выполняются %n</numerusform>
            <numerusform>Задания, выполняется %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Задания</translation>
    </message>
    <message>
        <source>Jobs (Ctrl+J)</source>
        <translation>Задания (Ctrl+J)</translation>
    </message>
</context>
<context>
    <name>addend::ui::StructureModel</name>
    <message>
        <source>The zeros are not counted yet</source>
        <translation>Нули ещё не посчитаны</translation>
    </message>
    <message>
        <source>× %1</source>
        <comment>multiplications, why they remain</comment>
        <translation>× %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Выход</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Вес</translation>
    </message>
    <message>
        <source>Weight format</source>
        <translation>Формат весов</translation>
    </message>
    <message>
        <source>Weights, bytes</source>
        <translation>Веса, байт</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>Арифметика</translation>
    </message>
    <message>
        <source>Integer adds</source>
        <translation>Целые сложения</translation>
    </message>
    <message>
        <source>Skipped as zero</source>
        <translation>Пропущено как нулевые</translation>
    </message>
    <message>
        <source>Float adds</source>
        <translation>Сложения с плав. точкой</translation>
    </message>
    <message>
        <source>Multiplies</source>
        <translation>Умножения</translation>
    </message>
    <message>
        <source>L-Mul adds</source>
        <translation>Сложения L-Mul</translation>
    </message>
    <message>
        <source>Exp, root, division</source>
        <translation>Экспонента, корень, деление</translation>
    </message>
    <message>
        <source>Look-ups</source>
        <translation>Выборки</translation>
    </message>
    <message>
        <source>Weights read, bytes</source>
        <translation>Прочитано весов, байт</translation>
    </message>
    <message>
        <source>Activations, bytes</source>
        <translation>Активации, байт</translation>
    </message>
    <message>
        <source>State, bytes</source>
        <translation>Состояние, байт</translation>
    </message>
</context>
<context>
    <name>addend::ui::StructurePage</name>
    <message>
        <source>No model could be opened.</source>
        <translation>Не удалось открыть модель.</translation>
    </message>
    <message>
        <source>Counting zero weights</source>
        <translation>Подсчёт нулевых весов</translation>
    </message>
    <message>
        <source>Zero weights could not be counted: every weight is counted as an addition.</source>
        <translation>Нулевые веса не удалось посчитать: каждый вес считается сложением.</translation>
    </message>
    <message>
        <source>%1 (counted, not measured)</source>
        <translation>%1 (посчитано, не измерено)</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Ничего не найдено</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>match</comment>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Структура</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Граф</translation>
    </message>
    <message>
        <source>The program as boxes and lines</source>
        <translation>Программа в виде блоков и линий</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Таблица</translation>
    </message>
    <message>
        <source>The program as a table</source>
        <translation>Программа в виде таблицы</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Export the drawing or the table</source>
        <translation>Экспортировать рисунок или таблицу</translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation>Уменьшить (-)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Увеличить (+)</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Вписать</translation>
    </message>
    <message>
        <source>The whole drawing (0)</source>
        <translation>Весь рисунок (0)</translation>
    </message>
    <message>
        <source>Open all</source>
        <translation>Раскрыть все</translation>
    </message>
    <message>
        <source>Open every block</source>
        <translation>Раскрыть каждый блок</translation>
    </message>
    <message>
        <source>Close all</source>
        <translation>Свернуть все</translation>
    </message>
    <message>
        <source>Close every block</source>
        <translation>Свернуть каждый блок</translation>
    </message>
    <message>
        <source>Drawing as PNG…</source>
        <translation>Рисунок в PNG…</translation>
    </message>
    <message>
        <source>Drawing as SVG…</source>
        <translation>Рисунок в SVG…</translation>
    </message>
    <message>
        <source>Table as CSV…</source>
        <translation>Таблица в CSV…</translation>
    </message>
    <message>
        <source>Find by name</source>
        <translation>Найти по имени</translation>
    </message>
    <message>
        <source>Find an instruction, weight or state by name</source>
        <translation>Найти инструкцию, вес или состояние по имени</translation>
    </message>
    <message>
        <source>Find by name (Ctrl+F); Enter goes to the next</source>
        <translation>Найти по имени (Ctrl+F); Enter — к следующему</translation>
    </message>
    <message>
        <source>One token of a reply</source>
        <translation>Один токен ответа</translation>
    </message>
    <message>
        <source>A prompt</source>
        <translation>Запрос</translation>
    </message>
    <message>
        <source>What the operations are counted for</source>
        <translation>Для чего считаются операции</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>Инструкции</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>Блоки</translation>
    </message>
    <message>
        <source>Layers and model</source>
        <translation>Слои и модель</translation>
    </message>
    <message>
        <source>Rows of the table</source>
        <translation>Строки таблицы</translation>
    </message>
    <message>
        <source>Tokens:</source>
        <translation>Токены:</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>Токены запроса</translation>
    </message>
    <message>
        <source>Tokens before:</source>
        <translation>Токены до:</translation>
    </message>
    <message>
        <source>Tokens in the cache before</source>
        <translation>Токены в кэше до этого</translation>
    </message>
    <message>
        <source>No model is open. Open one to see what it computes.</source>
        <translation>Модель не открыта. Откройте её, чтобы увидеть, что она вычисляет.</translation>
    </message>
    <message>
        <source>Go to Models</source>
        <translation>К моделям</translation>
    </message>
    <message>
        <source>The model is being opened…</source>
        <translation>Модель открывается…</translation>
    </message>
    <message>
        <source>Graph of the program</source>
        <translation>Граф программы</translation>
    </message>
    <message>
        <source>Table of the program</source>
        <translation>Таблица программы</translation>
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
        <translation>Операции не удалось посчитать.</translation>
    </message>
    <message>
        <source>Counting the operations…</source>
        <translation>Подсчёт операций…</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Значения</translation>
    </message>
    <message>
        <source>The values of the tensor that the selected box reads</source>
        <translation>Значения тензора, который читает выбранный блок</translation>
    </message>
    <message>
        <source>The model&apos;s files could not be read again.</source>
        <translation>Файлы модели не удалось прочитать снова.</translation>
    </message>
    <message>
        <source>%1 reads no tensor. Choose one above, or another box.</source>
        <translation>%1 не читает тензоров. Выберите тензор выше или другой блок.</translation>
    </message>
</context>
<context>
    <name>addend::ui::TapView</name>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>Значение программы</translation>
    </message>
    <message>
        <source>Colours over all values</source>
        <translation>Цвета по всем значениям</translation>
    </message>
    <message>
        <source>Colours without outliers</source>
        <translation>Цвета без выбросов</translation>
    </message>
    <message>
        <source>Range of colours</source>
        <translation>Диапазон цветов</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens × %2 channels, from %3 to %4; %n channel(s) never change.</source>
        <translation>
            <numerusform>Токенов %1 × каналов %2, от %3 до %4; %n канал не меняется.</numerusform>
            <numerusform>Токенов %1 × каналов %2, от %3 до %4; %n канала не меняются.</numerusform>
            <numerusform>Токенов %1 × каналов %2, от %3 до %4; %n каналов не меняются.</numerusform>
        </translation>
    </message>
    <message>
        <source>Any value</source>
        <translation>Любое значение</translation>
    </message>
    <message>
        <source>smallest</source>
        <translation>наименьшее</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>среднее</translation>
    </message>
    <message>
        <source>largest</source>
        <translation>наибольшее</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message numerus="yes">
        <source>Only summaries were kept: each token&apos;s smallest value, mean and largest, over %n channel(s).</source>
        <translation>
            <numerusform>Сохранены только сводки: наименьшее, среднее и наибольшее значение каждого токена по %n каналу.</numerusform>
            <numerusform>Сохранены только сводки: наименьшее, среднее и наибольшее значение каждого токена по %n каналам.</numerusform>
            <numerusform>Сохранены только сводки: наименьшее, среднее и наибольшее значение каждого токена по %n каналам.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::TensorPlots</name>
    <message>
        <source>Choose a tensor in the table.</source>
        <translation>Выберите тензор в таблице.</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Ещё не измерено.</translation>
    </message>
    <message>
        <source>A single row of weights has no distribution to show.</source>
        <translation>У одной строки весов нет распределения.</translation>
    </message>
    <message>
        <source>The file holds trits, not the latent weights they were rounded from: there is no distribution to show.</source>
        <translation>В файле триты, а не скрытые веса, из которых их округлили: распределения нет.</translation>
    </message>
    <message>
        <source>Latent weight (β)</source>
        <translation>Скрытый вес (β)</translation>
    </message>
    <message>
        <source>Weight (mean |w|)</source>
        <translation>Вес (среднее |w|)</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Нормальное</translation>
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
        <translation>За −β/2: %1; за +β/2: %2; ближе %3 от β к порогу: %4.</translation>
    </message>
    <message>
        <source>%1 weights lie beyond the plot.</source>
        <translation>За пределами графика весов: %1.</translation>
    </message>
    <message>
        <source>Euclidean norm</source>
        <translation>Евклидова норма</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Норма</translation>
    </message>
    <message>
        <source>From %1 to %2; of zeros only: %3 of %4.</source>
        <translation>От %1 до %2; из одних нулей: %3 из %4.</translation>
    </message>
    <message>
        <source>Row (output)</source>
        <translation>Строка (выход)</translation>
    </message>
    <message>
        <source>Column (input)</source>
        <translation>Столбец (вход)</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Распределение</translation>
    </message>
    <message>
        <source>Row norms</source>
        <translation>Нормы строк</translation>
    </message>
    <message>
        <source>Column norms</source>
        <translation>Нормы столбцов</translation>
    </message>
    <message>
        <source>Distance from a threshold that counts as near, in percent of β</source>
        <translation>Расстояние до порога, считающееся малым, в процентах от β</translation>
    </message>
    <message>
        <source> % of β</source>
        <translation> % от β</translation>
    </message>
</context>
<context>
    <name>addend::ui::TensorTable</name>
    <message>
        <source>The tensor was not read.</source>
        <translation>Тензор не прочитан.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>%1 rows × %2 columns</source>
        <translation>Строк %1 × столбцов %2</translation>
    </message>
    <message>
        <source>β %1</source>
        <translation>β %1</translation>
    </message>
    <message>
        <source>no tensor of the file: computed when the model was opened</source>
        <translation>такого тензора в файле нет: вычислен при открытии модели</translation>
    </message>
    <message>
        <source>Choose a tensor.</source>
        <translation>Выберите тензор.</translation>
    </message>
    <message>
        <source>The tensor could not be read.</source>
        <translation>Тензор не удалось прочитать.</translation>
    </message>
    <message>
        <source>Reading the tensor…</source>
        <translation>Чтение тензора…</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>Сохранено в %1.</translation>
    </message>
    <message>
        <source>The tensor was not exported.</source>
        <translation>Тензор не удалось сохранить.</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Тензор</translation>
    </message>
    <message>
        <source>Tensor: type a part of its name</source>
        <translation>Тензор: введите часть имени</translation>
    </message>
    <message>
        <source>How values are shown</source>
        <translation>Как показаны значения</translation>
    </message>
    <message>
        <source>Row:</source>
        <translation>Строка:</translation>
    </message>
    <message>
        <source>Column:</source>
        <translation>Столбец:</translation>
    </message>
    <message>
        <source>Go to a row</source>
        <translation>Перейти к строке</translation>
    </message>
    <message>
        <source>Go to a column</source>
        <translation>Перейти к столбцу</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Export the whole tensor as it is shown</source>
        <translation>Сохранить весь тензор так, как он показан</translation>
    </message>
    <message>
        <source>As .npy…</source>
        <translation>В .npy…</translation>
    </message>
    <message>
        <source>As .csv…</source>
        <translation>В .csv…</translation>
    </message>
    <message>
        <source>Values of the tensor</source>
        <translation>Значения тензора</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Строка</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Столбец</translation>
    </message>
</context>
<context>
    <name>addend::ui::TextView</name>
    <message>
        <source>Choose a text…</source>
        <translation>Выбрать текст…</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Value of the program</source>
        <translation>Значение программы</translation>
    </message>
    <message>
        <source>Read it</source>
        <translation>Прочесть</translation>
    </message>
    <message>
        <source>Tokens the channel answers to most</source>
        <translation>Токены, на которые канал отвечает сильнее всего</translation>
    </message>
    <message>
        <source>Channels over a text</source>
        <translation>Каналы на тексте</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>Выбор текста</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md);;All files (*)</source>
        <translation>Тексты (*.txt *.md);;Все файлы (*)</translation>
    </message>
    <message>
        <source>Choose a text: every channel&apos;s mean, spread and the tokens it answers to most are read from it.</source>
        <translation>Выберите текст: по нему считаются среднее и разброс каждого канала и токены, на которые он отвечает сильнее всего.</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>Чтение: %1</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>среднее</translation>
    </message>
    <message>
        <source>spread (standard deviation)</source>
        <translation>разброс (стандартное отклонение)</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Канал</translation>
    </message>
    <message numerus="yes">
        <source>%1 tokens in windows of %2; %n channel(s) never change.</source>
        <translation>
            <numerusform>Токенов: %1, окна по %2; %n канал не меняется.</numerusform>
            <numerusform>Токенов: %1, окна по %2; %n канала не меняются.</numerusform>
            <numerusform>Токенов: %1, окна по %2; %n каналов не меняются.</numerusform>
        </translation>
    </message>
    <message>
        <source>Only the first %1 of the file were read.</source>
        <translation>Прочитаны только первые %1 файла.</translation>
    </message>
    <message>
        <source>Channel %1 is the same at every token.</source>
        <translation>Канал %1 одинаков на всех токенах.</translation>
    </message>
    <message>
        <source>%1  token %2: %3</source>
        <translation>%1  токен %2: %3</translation>
    </message>
    <message>
        <source>never changes</source>
        <translation>не меняется</translation>
    </message>
    <message>
        <source>Channel %1: its highest values</source>
        <translation>Канал %1: наибольшие значения</translation>
    </message>
    <message>
        <source>Its lowest values</source>
        <translation>Наименьшие значения</translation>
    </message>
</context>
<context>
    <name>addend::ui::TokenStrip</name>
    <message>
        <source>Tokens of the trace</source>
        <translation>Токены трассы</translation>
    </message>
    <message>
        <source>Token %1: “%2” (id %3)</source>
        <translation>Токен %1: «%2» (id %3)</translation>
    </message>
    <message>
        <source>Probability %1, log-probability %2, rank %3</source>
        <translation>Вероятность %1, логарифм вероятности %2, ранг %3</translation>
    </message>
    <message>
        <source>Expected next:</source>
        <translation>Ожидалось далее:</translation>
    </message>
</context>
<context>
    <name>addend::ui::TokensView</name>
    <message>
        <source>Tokens of the reply</source>
        <translation>Токены ответа</translation>
    </message>
    <message>
        <source>%1 (id %2)</source>
        <translation>%1 (номер %2)</translation>
    </message>
    <message>
        <source>Probability %1, log-probability %2</source>
        <translation>Вероятность %1, её логарифм %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::TraceBook</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n токен</numerusform>
            <numerusform>%n токена</numerusform>
            <numerusform>%n токенов</numerusform>
        </translation>
    </message>
    <message>
        <source>Tracing %1</source>
        <translation>Трасса: %1</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1; %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::TranscriptView</name>
    <message>
        <source>Position in the conversation</source>
        <translation>Место в разговоре</translation>
    </message>
</context>
<context>
    <name>addend::ui::UndoBar</name>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Отменить (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Скрыть</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightCompareModel</name>
    <message>
        <source>Tensor</source>
        <translation>Тензор</translation>
    </message>
    <message>
        <source>Changed (%)</source>
        <translation>Изменено (%)</translation>
    </message>
    <message>
        <source>Sign changed</source>
        <translation>Сменили знак</translation>
    </message>
    <message>
        <source>β ratio</source>
        <translation>Отношение β</translation>
    </message>
    <message>
        <source>Difference (%)</source>
        <translation>Различие (%)</translation>
    </message>
    <message>
        <source>%1, there %2</source>
        <translation>%1, там %2</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightCompareView</name>
    <message>
        <source>A .gguf file …</source>
        <translation>Файл .gguf …</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Сравнить с</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors)</source>
        <translation>Модели (*.gguf *.safetensors)</translation>
    </message>
    <message>
        <source>A folder …</source>
        <translation>Папка …</translation>
    </message>
    <message>
        <source>Comparing weights with %1</source>
        <translation>Сравнение весов с %1</translation>
    </message>
    <message>
        <source>The models were not compared.</source>
        <translation>Модели не удалось сравнить.</translation>
    </message>
    <message>
        <source>Comparing with %1 …</source>
        <translation>Сравнение с %1 …</translation>
    </message>
    <message>
        <source>Choose a second model of the same architecture.</source>
        <translation>Выберите вторую модель той же архитектуры.</translation>
    </message>
    <message>
        <source>Beside %1: %2 of %3 trits differ (%4). Only here: %5 tensors, only there: %6, of another shape: %7.</source>
        <translation>Рядом с %1: различаются %2 из %3 тритов (%4). Тензоров только здесь: %5, только там: %6, другой формы: %7.</translation>
    </message>
    <message>
        <source>Choose a ternary matrix in the table.</source>
        <translation>Выберите троичную матрицу в таблице.</translation>
    </message>
    <message>
        <source>In this model</source>
        <translation>В этой модели</translation>
    </message>
    <message>
        <source>In the other</source>
        <translation>В другой</translation>
    </message>
    <message>
        <source>Share of weights (%)</source>
        <translation>Доля весов (%)</translation>
    </message>
    <message>
        <source>%1: %2 of %3 trits differ.</source>
        <translation>%1: различаются %2 из %3 тритов.</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Выбрать модель</translation>
    </message>
    <message>
        <source>Choose the model to compare with</source>
        <translation>Выбрать модель для сравнения</translation>
    </message>
    <message>
        <source>A model of the library, a file or a folder</source>
        <translation>Модель из библиотеки, файл или папка</translation>
    </message>
    <message>
        <source>Differences, worst first</source>
        <translation>Различия, начиная с худших</translation>
    </message>
    <message>
        <source>Which trits became which</source>
        <translation>Какие триты стали какими</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>Экспорт сравнения</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>Файл CSV (*.csv)</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>Экспортировано в %1.</translation>
    </message>
    <message>
        <source>The comparison was not exported.</source>
        <translation>Сравнение не экспортировано.</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Показатели</translation>
    </message>
    <message>
        <source>Export the comparison as CSV</source>
        <translation>Экспортировать сравнение в CSV</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightDetails</name>
    <message>
        <source>Choose a tensor in the table.</source>
        <translation>Выберите тензор в таблице.</translation>
    </message>
    <message>
        <source>%1 × %2, %3, %4 (%5 bits a weight)</source>
        <translation>%1 × %2, %3, %4 (%5 бит на вес)</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Ещё не измерено.</translation>
    </message>
    <message>
        <source>%1 %2, %3 %4, %5 %6; density %7 (normal weights: %8)</source>
        <translation>%1 %2, %3 %4, %5 %6; плотность %7 (при нормальном распределении: %8)</translation>
    </message>
    <message>
        <source>β %1, entropy %2 bits a weight</source>
        <translation>β %1, энтропия %2 бита на вес</translation>
    </message>
    <message>
        <source>, %1 within %2 of β of a threshold</source>
        <translation>, %1 ближе %2 от β к порогу</translation>
    </message>
    <message>
        <source>From %1 to %2, mean %3, root mean square %4</source>
        <translation>От %1 до %2, среднее %3, среднее квадратическое %4</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>Сохранено в %1.</translation>
    </message>
    <message>
        <source>The tensor was not exported.</source>
        <translation>Тензор не удалось сохранить.</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Слои</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>Масштабы</translation>
    </message>
    <message>
        <source>Map of the tensor</source>
        <translation>Карта тензора</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Распределение</translation>
    </message>
    <message>
        <source>Row norms</source>
        <translation>Нормы строк</translation>
    </message>
    <message>
        <source>Column norms</source>
        <translation>Нормы столбцов</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Что показано</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Export the tensor</source>
        <translation>Экспортировать тензор</translation>
    </message>
    <message>
        <source>Export the whole tensor</source>
        <translation>Экспортировать весь тензор</translation>
    </message>
    <message>
        <source>Values as .npy</source>
        <translation>Значения в .npy</translation>
    </message>
    <message>
        <source>Values as .csv</source>
        <translation>Значения в .csv</translation>
    </message>
    <message>
        <source>Trits as .npy</source>
        <translation>Триты в .npy</translation>
    </message>
    <message>
        <source>Trits as .csv</source>
        <translation>Триты в .csv</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightLayers</name>
    <message>
        <source>head</source>
        <translation>голова</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Share of weights (%)</source>
        <translation>Доля весов (%)</translation>
    </message>
    <message>
        <source>This model has no ternary matrices.</source>
        <translation>В этой модели нет троичных матриц.</translation>
    </message>
    <message>
        <source>%1 ternary weights in %2 matrices: %3 %4, %5 %6, %7 %8. Density %9.</source>
        <translation>Троичных весов: %1, матриц: %2; %3 %4, %5 %6, %7 %8. Плотность %9.</translation>
    </message>
    <message>
        <source>Normal latent weights would have %1. Entropy %2 bits a weight, of %3 stored.</source>
        <translation>У нормально распределённых весов было бы %1. Энтропия %2 бита на вес, хранится %3.</translation>
    </message>
    <message>
        <source>Dashed: where the bars of normal weights would meet.</source>
        <translation>Пунктир: где сошлись бы столбцы нормальных весов.</translation>
    </message>
    <message>
        <source>Scale β</source>
        <translation>Масштаб β</translation>
    </message>
    <message>
        <source>β is what the trits of a matrix are multiplied by, one a matrix.</source>
        <translation>На β умножаются триты матрицы; у каждой матрицы своё β.</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1 by layer</source>
        <translation>Доли −1, 0 и +1 по слоям</translation>
    </message>
    <message>
        <source>Scale β by layer</source>
        <translation>Масштаб β по слоям</translation>
    </message>
    <message>
        <source>Reading the weights …</source>
        <translation>Чтение весов …</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightMap</name>
    <message>
        <source>Reading the tensor …</source>
        <translation>Чтение тензора …</translation>
    </message>
    <message>
        <source>Choose a tensor in the table.</source>
        <translation>Выберите тензор в таблице.</translation>
    </message>
    <message>
        <source>The file holds trits, not the latent weights they were rounded from.</source>
        <translation>В файле триты, а не скрытые веса, из которых их округлили.</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Строка</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Столбец</translation>
    </message>
    <message>
        <source>Trit</source>
        <translation>Трит</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Вес</translation>
    </message>
    <message>
        <source>%1 rows × %2 columns. A cell of the picture is the mean of the weights it covers; zoom in for single ones.</source>
        <translation>Строк: %1, столбцов: %2. Клетка картины — среднее покрытых ею весов; приблизьте, чтобы видеть отдельные.</translation>
    </message>
    <message>
        <source>Trits</source>
        <translation>Триты</translation>
    </message>
    <message>
        <source>Weights as stored</source>
        <translation>Веса из файла</translation>
    </message>
    <message>
        <source>What the map shows</source>
        <translation>Что показывает карта</translation>
    </message>
    <message>
        <source>Map of the tensor</source>
        <translation>Карта тензора</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightTableModel</name>
    <message>
        <source>Latent weights whose distance from a threshold ±β/2 is below %1 % of β</source>
        <translation>Скрытые веса, расстояние которых до порога ±β/2 меньше %1 % от β</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Тензор</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Строк</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Столбцов</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Тип</translation>
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
        <translation>Масштаб β</translation>
    </message>
    <message>
        <source>Entropy (bits)</source>
        <translation>Энтропия (бит)</translation>
    </message>
    <message>
        <source>Stored (bits)</source>
        <translation>Хранится (бит)</translation>
    </message>
    <message>
        <source>Near ±β/2 (%)</source>
        <translation>У ±β/2 (%)</translation>
    </message>
    <message>
        <source>Dead rows</source>
        <translation>Мёртвых строк</translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightsPage</name>
    <message>
        <source>The weights were not read.</source>
        <translation>Веса не удалось прочитать.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Reading the weights</source>
        <translation>Чтение весов</translation>
    </message>
    <message>
        <source>Not every tensor was read.</source>
        <translation>Прочитаны не все тензоры.</translation>
    </message>
    <message>
        <source>Read them all</source>
        <translation>Прочитать все</translation>
    </message>
    <message>
        <source>Open a model to see what its weights are.</source>
        <translation>Откройте модель, чтобы увидеть её веса.</translation>
    </message>
    <message>
        <source>Reading the list of tensors …</source>
        <translation>Чтение списка тензоров …</translation>
    </message>
    <message>
        <source>The weights could not be read.</source>
        <translation>Веса не удалось прочитать.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Открыть модель</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Open another model</source>
        <translation>Открыть другую модель</translation>
    </message>
    <message>
        <source>Export the figures</source>
        <translation>Экспорт показателей</translation>
    </message>
    <message>
        <source>CSV file (*.csv)</source>
        <translation>Файл CSV (*.csv)</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>Сохранено в %1.</translation>
    </message>
    <message>
        <source>The figures were not exported.</source>
        <translation>Показатели не удалось сохранить.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Сравнить</translation>
    </message>
    <message>
        <source>Compare with another model</source>
        <translation>Сравнить с другой моделью</translation>
    </message>
    <message>
        <source>Another model&apos;s weights beside these</source>
        <translation>Веса другой модели рядом с этими</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Показатели</translation>
    </message>
    <message>
        <source>Export the figures of all tensors as CSV</source>
        <translation>Сохранить показатели всех тензоров в CSV</translation>
    </message>
    <message>
        <source>Find a tensor</source>
        <translation>Найти тензор</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Тензоры</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) have warnings.</source>
        <translation>
            <numerusform>Предупреждения есть у %n тензора.</numerusform>
            <numerusform>Предупреждения есть у %n тензоров.</numerusform>
            <numerusform>Предупреждения есть у %n тензоров.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the first</source>
        <translation>Показать первый</translation>
    </message>
</context>
<context>
    <name>addend::ui::WelcomeCard</name>
    <message>
        <source>No model is open</source>
        <translation>Модель не открыта</translation>
    </message>
    <message>
        <source>Chat with a network that only adds</source>
        <translation>Чат с сетью, которая только складывает</translation>
    </message>
    <message>
        <source>This is a 38 M-parameter demonstration: small talk and tales, wrong about facts. Its weights are −1, 0 and +1, so its layers add and subtract instead of multiplying.</source>
        <translation>Это демонстрационная модель на 38 млн параметров: болтает и рассказывает сказки, но путает факты. Её веса — −1, 0 и +1, поэтому слои складывают и вычитают, а не умножают.</translation>
    </message>
    <message>
        <source>Open one on the Models page.</source>
        <translation>Откройте её на странице «Модели».</translation>
    </message>
    <message>
        <source>Write a message to begin.</source>
        <translation>Чтобы начать, напишите сообщение.</translation>
    </message>
</context>
<context>
    <name>addend::ui::Workbench</name>
    <message>
        <source>Opening</source>
        <translation>Открывается</translation>
    </message>
    <message>
        <source>Reading weights</source>
        <translation>Читаются веса</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Подготовка</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>Открывается %1</translation>
    </message>
    <message>
        <source>The file is not there any more</source>
        <translation>Файла больше нет на месте</translation>
    </message>
    <message>
        <source>Demonstration model</source>
        <translation>Демонстрационная модель</translation>
    </message>
    <message>
        <source>It stopped answering; it can be used again after a restart</source>
        <translation>Перестал отвечать; снова заработает после перезапуска</translation>
    </message>
    <message>
        <source>Not available on this machine</source>
        <translation>Недоступно на этой машине</translation>
    </message>
</context>
</TS>
