<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
  <context>
    <name>GrassSegmenter</name>
    <message>
      <location filename="../../grass_qgis/bridge/assessment/layer.py" />
      <source>the map is right</source>
      <translation>地図は正しい</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/assessment/layer.py" />
      <source>the map is wrong</source>
      <translation>地図は誤り</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/inputs/rendering.py" />
      <source>{name} is fetched from a server, whose terms may forbid processing. Tiles that fail to load stay empty.</source>
      <translation>{name} はサーバーから取得されます。利用規約で処理が禁止されている場合があります。取得できないタイルは空のままになります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Labels of {name}</source>
      <translation>{name} のラベル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Clicks</source>
      <translation>クリック</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Lines</source>
      <translation>ライン</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Areas</source>
      <translation>エリア</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_tables.py" />
      <source>Class</source>
      <translation>クラス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/layer.py" />
      <source>not labelled</source>
      <translation>ラベルなし</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>road</source>
      <translation>道路</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>building</source>
      <translation>建物</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>tree</source>
      <translation>樹木</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>grass</source>
      <translation>草地</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>water</source>
      <translation>水域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Getting to know the image</source>
      <translation>画像を調べています</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Reading the labelled objects</source>
      <translation>ラベル付きオブジェクトを読み込んでいます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Encoding what the map shows</source>
      <translation>地図の表示範囲を符号化しています</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Refining borders</source>
      <translation>境界を整えています</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Describing the imagery</source>
      <translation>画像の特徴を記録しています</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>{count} labels cannot be used: their geometry is invalid or too large.</source>
      <translation>{count} 個のラベルは使用できません。ジオメトリが無効か、大きすぎます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>Label an object of each class.</source>
      <translation>各クラスのオブジェクトにラベルを付けてください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>Label an object of another class.</source>
      <translation>別のクラスのオブジェクトにもラベルを付けてください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>Learning from the labels …</source>
      <translation>ラベルから学習しています…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>gradient-selected regions</source>
      <translation>勾配で選択した領域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{count} classes</source>
      <translation>{count} クラス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>tiles of {side} px</source>
      <translation>{side} px のタイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>File</source>
      <translation>ファイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{size:.1f} MB</source>
      <translation>{size:.1f} MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Task</source>
      <translation>タスク</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Size</source>
      <translation>サイズ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Input</source>
      <translation>入力</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Classes</source>
      <translation>クラス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Regions</source>
      <translation>領域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Origin</source>
      <translation>出所</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{side} px</source>
      <translation>{side} px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>or another multiple of {step} px</source>
      <translation>または {step} px の他の倍数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{pixels} px at least</source>
      <translation>{pixels} px 以上</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{nominal:g} m ({least:g} to {greatest:g} m)</source>
      <translation>{nominal:g} m ({least:g}～{greatest:g} m)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Bands</source>
      <translation>バンド</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Pixel size</source>
      <translation>ピクセルサイズ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>unknown</source>
      <translation>不明</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Tile</source>
      <translation>タイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Overlap</source>
      <translation>オーバーラップ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Scale (divisor)</source>
      <translation>スケール (除数)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Mean (subtracted)</source>
      <translation>平均 (減算)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Standard deviation (divisor)</source>
      <translation>標準偏差 (除数)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Pretraining</source>
      <translation>事前学習</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Fine-tuning</source>
      <translation>ファインチューニング</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Encoder</source>
      <translation>エンコーダ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Decoder</source>
      <translation>デコーダ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Licence</source>
      <translation>ライセンス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Date</source>
      <translation>日付</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Made with</source>
      <translation>作成ソフトウェア</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Held-out scores</source>
      <translation>評価用データでのスコア</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Validation</source>
      <translation>検証</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>accuracy</source>
      <translation>正解率</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{nominal:.2g} m/px ({least:.2g} to {greatest:.2g})</source>
      <translation>{nominal:.2g} m/px ({least:.2g} ~ {greatest:.2g})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{nominal:.2g} m/px</source>
      <translation>{nominal:.2g} m/px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Device</source>
      <translation>デバイス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Hardware</source>
      <translation>ハードウェア</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>State</source>
      <translation>状態</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Tiles per second</source>
      <translation>タイル/秒</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Difference to CPU</source>
      <translation>CPU との差</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Models run on {device} (ONNX Runtime {version}).</source>
      <translation>モデルは {device} で実行されます (ONNX Runtime {version})。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>{rate:.1f} (batch size {batch}, {tile} px)</source>
      <translation>{rate:.1f} (バッチサイズ {batch}、{tile} px)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Confidence</source>
      <translation>信頼度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Entropy</source>
      <translation>エントロピー</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Probabilities</source>
      <translation>確率</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Novelty</source>
      <translation>新規性</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Polygons of change</source>
      <translation>変化のポリゴン</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Change</source>
      <translation>変化</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Map of the second date</source>
      <translation>2時期目の地図</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Map of the first date</source>
      <translation>1時期目の地図</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Segments</source>
      <translation>セグメント</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Region boxes</source>
      <translation>領域の矩形</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Attention map</source>
      <translation>アテンションマップ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>score</source>
      <translation>スコア</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>map, peak</source>
      <translation>マップの最大値</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>map, mean</source>
      <translation>マップの平均値</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>map, contrast to the rim</source>
      <translation>アテンションマップ、縁との差</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>even colour</source>
      <translation>色の均一さ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>outline on edges</source>
      <translation>輪郭が縁に沿う割合</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>commonest class</source>
      <translation>最も多いクラス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>confidence</source>
      <translation>信頼度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>tile</source>
      <translation>タイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/styles.py" />
      <source>score {least:.1f} to {most:.1f}</source>
      <translation>スコア {least:.1f}～{most:.1f}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>1 tile</source>
      <translation>1 タイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>{count} tiles</source>
      <translation>{count} タイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>roughly {time}</source>
      <translation>おおまかに {time}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>about {time}</source>
      <translation>約 {time}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>at most {size} on the disk</source>
      <translation>ディスク使用量は最大 {size}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>Only {size} are free.</source>
      <translation>空き容量は {size} しかありません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Tiles</source>
      <translation>タイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows of segments</source>
      <translation>セグメントの行</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Polygons</source>
      <translation>ポリゴン</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Tiles of the first date</source>
      <translation>1時期目のタイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Tiles of the second date</source>
      <translation>2時期目のタイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows searched for classes</source>
      <translation>クラスを調べた行</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows compared</source>
      <translation>比較した行</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rasters</source>
      <translation>ラスタ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows</source>
      <translation>行</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Report</source>
      <translation>レポート</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>{stage} {done} of {total}</source>
      <translation>{stage} {done} / {total}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>{rate:.1f} per second</source>
      <translation>{rate:.1f}/秒</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>{time} left</source>
      <translation>残り {time}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Runs on {used} (requested: {requested})</source>
      <translation>{used} で実行 (指定: {requested})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Runs on: {name}</source>
      <translation>実行先: {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>Comparing the raster with the model's imagery</source>
      <translation>ラスタをモデルの学習画像と比較中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>Bands have other colours in the file: check their order.</source>
      <translation>ファイルではバンドの色が異なります。順序を確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>{unlike} of {looked} sampled tiles are unlike the training imagery: {advice}</source>
      <translation>抽出した {looked} タイル中 {unlike} タイルが学習画像と異なります: {advice}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>look at the map there.</source>
      <translation>その場所の地図を確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Values are darker: check their range and the units.</source>
      <translation>地図の品質は低いと予想されます。値が暗めです。値の範囲と単位を確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Values are brighter: check their range and the units.</source>
      <translation>地図の品質は低いと予想されます。値が明るめです。値の範囲と単位を確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Pixels look coarser: check the pixel size.</source>
      <translation>地図の品質は低いと予想されます。画素が粗く見えます。画素サイズを確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Pixels look finer: check the pixel size.</source>
      <translation>地図の品質は低いと予想されます。画素が細かく見えます。画素サイズを確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Bands have other colours in the file: check their order.</source>
      <translation>質の低い地図になる見込みです。ファイルではバンドの色が異なります。順序を確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Check pixel size, values and bands.</source>
      <translation>地図の品質は低いと予想されます。画素サイズ、値、バンドを確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/rough_rate.py" />
      <source>Measuring the model's speed</source>
      <translation>モデルの速度を測定中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Setting up the backend</source>
      <translation>バックエンドをセットアップ中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Measuring the devices</source>
      <translation>デバイスを測定中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Looking for GPUs</source>
      <translation>GPU を検索中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Removing the backend</source>
      <translation>バックエンドを削除中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/task.py" />
      <source>Segmenting or drawing regions</source>
      <translation>セグメンテーションまたは領域の描画</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/task.py" />
      <source>Checking the backend</source>
      <translation>バックエンドを確認中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Area of each change</source>
      <translation>変化ごとの面積</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Add to map</source>
      <translation>地図に追加</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Copy table</source>
      <translation>表をコピー</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Draw points on it…</source>
      <translation>この上に点を抽出…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>How much of it is real? Each kind of change is a stratum.</source>
      <translation>そのうち本当の変化はどれだけか? 変化の種類がそれぞれ層になります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>{title}: {area} {unit} changed, {share:.1f} % of the area.</source>
      <translation>{title}: 変化は {area} {unit}、面積の {share:.1f} % です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Not counted: {shift} pixels that a shift explains, {small} in small patches.</source>
      <translation>数えなかったもの: ずれで説明できる {shift} 画素、小さなまとまりの {small} 画素。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Area ({unit})</source>
      <translation>面積 ({unit})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Share (%)</source>
      <translation>割合 (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_runs.py" />
      <source>Waits for another run.</source>
      <translation>ほかの実行を待っています。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_runs.py" />
      <source>Done.</source>
      <translation>完了しました。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>4. What has changed?</source>
      <translation>4. 何が変わったか</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Compares two class rasters, or the imagery of two dates mapped by one model. Where a map is wrong, so is the change: assess it like a map, with its classes as strata.</source>
      <translation>二つのクラスラスタ、または一つのモデルで地図化した二時期の画像を比較します。地図が誤っていれば変化も誤りです。変化のクラスを層として、地図と同じように評価してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Map both with a model first</source>
      <translation>まず両方をモデルで地図にする</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>For imagery; class rasters are compared as they are</source>
      <translation>画像の場合。クラスラスタはそのまま比較します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source> pixels</source>
      <translation> ピクセル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Changes that a shift of the maps by so many pixels explains do not count.</source>
      <translation>この画素数までの地図のずれで説明できる変化は数えません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Smaller patches of one kind of change do not count.</source>
      <translation>同じ種類の変化でこれより小さいかたまりは数えません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Folder for the results</source>
      <translation>結果のフォルダー</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>beside the project</source>
      <translation>プロジェクトと同じ場所</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Cancel</source>
      <translation>キャンセル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>More settings…</source>
      <translation>その他の設定…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Opens the algorithm, which has all settings</source>
      <translation>すべての設定があるアルゴリズムを開きます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Compare</source>
      <translation>比較</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>First date</source>
      <translation>1時期目</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Second date</source>
      <translation>2時期目</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Tolerated shift</source>
      <translation>許容するずれ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Minimum change</source>
      <translation>最小の変化</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Accuracy and area of each class</source>
      <translation>各クラスの精度と面積</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Open repor&amp;t</source>
      <translation>レポートを開く(&amp;T)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Cop&amp;y as CSV</source>
      <translation>CSV としてコピー(&amp;Y)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Show points on the &amp;map</source>
      <translation>点を地図に表示(&amp;M)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>The map is right on {value} % of the area ({points} points).</source>
      <translation>地図は面積の {value} % で正しい ({points} 点)。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>On the map ({unit})</source>
      <translation>地図上 ({unit})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Estimated ({unit})</source>
      <translation>推定 ({unit})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>User's accuracy (%)</source>
      <translation>ユーザー精度 (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Producer's accuracy (%)</source>
      <translation>プロデューサー精度 (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Pixels added up</source>
      <translation>ピクセルの合計</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Corrected by what was found at the points, with half of the 95 % interval</source>
      <translation>点での判読結果で補正した値と 95 % 区間の半幅</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Of what the map calls this class, how much is</source>
      <translation>地図がこのクラスとした面積のうち正しい割合</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Of what is this class, how much the map shows</source>
      <translation>実際のこのクラスのうち地図が示す割合</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>{first} and {second} agree on {same} of {points} points</source>
      <translation>{first} と {second} は {points} 点中 {same} 点で一致</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>(kappa {value:.2f})</source>
      <translation>(カッパ {value:.2f})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>0  Unclear</source>
      <translation>0  判読不能</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>saved with the next class</source>
      <translation>次のクラスと一緒に保存</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Bac&amp;k</source>
      <translation>戻る(&amp;K)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>For&amp;ward</source>
      <translation>進む(&amp;W)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Ne&amp;xt open</source>
      <translation>次の未回答(&amp;X)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Sto&amp;p</source>
      <translation>終了(&amp;P)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>There is no point to settle.</source>
      <translation>決着が必要な点はありません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Point {place} of {count}, {done} answered</source>
      <translation>点 {place} / {count}、回答済み {done}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>unclear</source>
      <translation>判読不能</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Your class: {name}</source>
      <translation>あなたのクラス: {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Rem&amp;ark</source>
      <translation>メモ(&amp;A)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Width of the &amp;view</source>
      <translation>表示幅(&amp;V)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Adding up pixels gives the area that a map shows, not the one that is there. Look at points drawn at random, and learn how often the map is right and how large each class is.</source>
      <translation>ピクセルの合計は地図が示す面積であり、実際の面積ではありません。無作為に選んだ点を見て、地図がどれだけ正しいか、各クラスがどれだけの広さかを調べます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Draw points…</source>
      <translation>点を抽出(&amp;D)…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Settle where interpreters di&amp;ffer</source>
      <translation>判読者の不一致を解決(&amp;F)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Goes through these points only; the answers count for all</source>
      <translation>該当する点だけを回り、その回答が全員の回答になります</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Look at points</source>
      <translation>点を見る(&amp;L)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Estimate</source>
      <translation>推定(&amp;E)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Other points, other map…</source>
      <translation>他の点・他の地図(&amp;O)…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Opens the algorithm for points from elsewhere and newer maps</source>
      <translation>他から得た点や新しい地図のためのアルゴリズムを開きます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Assessing a map</source>
      <translation>地図を評価中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>everyone, by most votes</source>
      <translation>全員 (多数決)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Assessed points</source>
      <translation>評価した点</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>1. Points</source>
      <translation>1. 点</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>2. What is there?</source>
      <translation>2. 何があるか</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>3. How good is the map?</source>
      <translation>3. 地図はどれだけ正しいか</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Po&amp;ints</source>
      <translation>点(&amp;I)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Inte&amp;rpreter</source>
      <translation>判読者(&amp;R)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>A&amp;nswers of</source>
      <translation>回答者(&amp;N)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Whole layer</source>
      <translation>レイヤ全体</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Map canvas extent</source>
      <translation>地図キャンバスの範囲</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Rectangle</source>
      <translation>矩形</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Se&amp;lected polygons only</source>
      <translation>選択したポリゴンのみ(&amp;L)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Other ways</source>
      <translation>その他の方法</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Kind of backend; automatic selects what fits this machine</source>
      <translation>バックエンドの種類。自動ではこのコンピューターに合うものを選びます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Folder of wheels</source>
      <translation>wheel のフォルダ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>none: package index</source>
      <translation>なし: インデックス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>For a machine without network: a folder with all packages, filled elsewhere</source>
      <translation>ネットワークのないコンピュータ用: 別の場所で用意した全パッケージのフォルダ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Copy command that &amp;fills it</source>
      <translation>フォルダを用意するコマンドをコピー(&amp;F)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>&amp;Interpreter...</source>
      <translation>インタプリタ(&amp;I)...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Your own Python interpreter that has the packages</source>
      <translation>必要なパッケージがある独自の Python インタプリタ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Use private e&amp;nvironment</source>
      <translation>プライベート環境を使う(&amp;N)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Cop&amp;y</source>
      <translation>コピー(&amp;Y)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>By &amp;hand</source>
      <translation>手動(&amp;H)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Press again to re&amp;move it</source>
      <translation>もう一度押すと削除(&amp;M)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Runs &amp;on</source>
      <translation>実行先(&amp;O)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Folder of &amp;wheels</source>
      <translation>wheel のフォルダ(&amp;W)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Python interpreter</source>
      <translation>Python インタプリタ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Re&amp;move the environment</source>
      <translation>環境を削除(&amp;M)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Set &amp;up</source>
      <translation>セットアップ(&amp;U)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>&amp;Cancel</source>
      <translation>キャンセル(&amp;C)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>M&amp;easure</source>
      <translation>測定(&amp;E)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Runs a small model on every device and compares them</source>
      <translation>小さなモデルを全デバイスで実行して比較します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Checking the backend ...</source>
      <translation>バックエンドを確認中...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Python interpreter of the backend</source>
      <translation>バックエンドの Python インタプリタ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Setting up the backend ...</source>
      <translation>バックエンドをセットアップ中...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Measuring the devices ...</source>
      <translation>デバイスを測定中...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Removing ...</source>
      <translation>削除中...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Cancelling ...</source>
      <translation>キャンセル中...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>It is installed in {folder}.</source>
      <translation>{folder} にインストールされます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>&amp;Retry</source>
      <translation>再試行(&amp;R)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Set &amp;up again</source>
      <translation>再セットアップ(&amp;U)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Up&amp;date</source>
      <translation>更新(&amp;D)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Automatic</source>
      <translation>自動</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/progress.py" />
      <source>Show &amp;log</source>
      <translation>ログを表示(&amp;L)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/progress.py" />
      <source>Co&amp;py log</source>
      <translation>ログをコピー(&amp;P)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/progress.py" />
      <source>Hide &amp;log</source>
      <translation>ログを隠す(&amp;L)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>NVIDIA GPU (CUDA 13)</source>
      <translation>NVIDIA GPU (CUDA 13)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>NVIDIA GPU (CUDA 12)</source>
      <translation>NVIDIA GPU (CUDA 12)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Any GPU of Windows (DirectML)</source>
      <translation>Windows の任意の GPU (DirectML)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Intel (OpenVINO)</source>
      <translation>Intel (OpenVINO)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>CPU</source>
      <translation>CPU</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{kind} (automatic)</source>
      <translation>{kind} (自動)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Downloads about {download} and uses {disk} of disk space.</source>
      <translation>約 {download} をダウンロードし、ディスクを {disk} 使用します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{number:.0f} MB</source>
      <translation>{number:.0f} MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{number:.1f} GB</source>
      <translation>{number:.1f} GB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Looking for Python</source>
      <translation>Python を検索中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Creating the environment</source>
      <translation>環境を作成中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Downloading packages</source>
      <translation>パッケージをダウンロード中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Installing packages</source>
      <translation>パッケージをインストール中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Testing the backend and its devices</source>
      <translation>バックエンドとデバイスをテスト中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Removing what is no longer needed</source>
      <translation>不要になったものを削除中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{step}: {done} of about {total} MB</source>
      <translation>{step}: {done} / 約 {total} MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{step}: {total} packages</source>
      <translation>{step}: {total} 個</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Models run in a separate Python environment in your QGIS profile. Nothing is installed into QGIS, and the environment can be removed again.</source>
      <translation>モデルは QGIS プロファイル内の専用の Python 環境で実行されます。QGIS には何もインストールされず、環境は後から削除できます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Its devices have not been measured yet.</source>
      <translation>デバイスはまだ測定されていません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>It was made by version {old} of the plugin; this is {new}.</source>
      <translation>プラグインのバージョン {old} で作成されています。現在は {new} です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>It is set by the environment variable {name}.</source>
      <translation>環境変数 {name} で指定されています。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{name} is not used: {reason}</source>
      <translation>{name} は使用されません: {reason}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Also available: {name}</source>
      <translation>ほかに利用可能: {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{rate:.1f} tiles of {tile} px per second</source>
      <translation>{tile} px のタイルを毎秒 {rate:.1f} 枚</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>CPU and Apple Core ML</source>
      <translation>CPU と Apple Core ML</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/bands_panel.py" />
      <source>Band for {name}</source>
      <translation>{name} のバンド</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/bands_panel.py" />
      <source>too few</source>
      <translation>不足</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/bands_panel.py" />
      <source>Bands: {bands}</source>
      <translation>バンド: {bands}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Results are in {folder}</source>
      <translation>結果は {folder} にあります</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>The project of this run is closed; Add to map shows its results here.</source>
      <translation>この実行のプロジェクトは閉じられています。「地図に追加」で結果をここに表示します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>{title} was interrupted. Resume goes on where it stopped.</source>
      <translation>{title} は中断されました。「再開」で続きから実行します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>A run is unfinished</source>
      <translation>未完了の実行があります</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Label</source>
      <translation>ラベル付け</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>&amp;Segment</source>
      <translation>セグメント(&amp;S)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Re&amp;gions</source>
      <translation>領域(&amp;G)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Accuracy</source>
      <translation>精度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>&amp;Backend</source>
      <translation>バックエンド(&amp;B)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/draw_button.py" />
      <source>Dra&amp;w</source>
      <translation>描画(&amp;W)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/draw_button.py" />
      <source>Draw a rectangle on the map</source>
      <translation>地図上に矩形を描画</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/help_button.py" />
      <source>Shows the help</source>
      <translation>ヘルプを表示します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/help_button.py" />
      <source>Help</source>
      <translation>ヘルプ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/help_window.py" />
      <source>Back</source>
      <translation>戻る</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>Results folder</source>
      <translation>結果フォルダ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>&amp;Raster</source>
      <translation>ラスタ(&amp;R)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>M&amp;odel</source>
      <translation>モデル(&amp;O)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>&amp;Area</source>
      <translation>範囲(&amp;A)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>&amp;Folder</source>
      <translation>フォルダ(&amp;F)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Best scores first, spread over the scene, least sure first</source>
      <translation>スコアの高い順、シーン全体に分散、不確かなものを優先</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>building, road, water</source>
      <translation>建物, 道路, 水域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Classes of &amp;model…</source>
      <translation>モデルのクラス(&amp;M)…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Take the classes of a segmentation model</source>
      <translation>セグメンテーションモデルのクラスを取り込みます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Label here &amp;first</source>
      <translation>ここから先にラベル付け(&amp;F)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>ONNX models</source>
      <translation>ONNX モデル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Segmentation model</source>
      <translation>セグメンテーションモデル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>{name} (bundled)</source>
      <translation>{name} (同梱)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Model &amp;file…</source>
      <translation>モデルファイル(&amp;F)…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Reg&amp;ions</source>
      <translation>領域(&amp;I)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Displa&amp;y</source>
      <translation>表示(&amp;Y)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>&amp;How many</source>
      <translation>個数(&amp;H)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Class&amp;es</source>
      <translation>クラス(&amp;E)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>S&amp;kip</source>
      <translation>スキップ(&amp;K)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>Go on to the next region and leave this one open</source>
      <translation>この領域は未処理のまま次の領域へ進みます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>Sa&amp;ve labels</source>
      <translation>ラベルを保存(&amp;V)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>{done} of {count} labelled</source>
      <translation>{count} 個中 {done} 個をラベル付け済み</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Key</source>
      <translation>キー</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Labels</source>
      <translation>ラベル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Press a key on the map to label that class. F2 renames.</source>
      <translation>地図上でキーを押すと、そのクラスにラベルを付けられます。F2 で名前を変更します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>New class: road, water</source>
      <translation>新しいクラス: 道路, 水域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Type one or more names and press Enter</source>
      <translation>1 つ以上の名前を入力して Enter を押します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>New class</source>
      <translation>新しいクラス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Add class</source>
      <translation>追加</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Change a class, or take classes from a model or a layer</source>
      <translation>クラスを変更、またはモデルやレイヤからクラスを取り込みます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Colour of the class</source>
      <translation>クラスの色</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Rename</source>
      <translation>名前を変更</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Colour…</source>
      <translation>色…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Remove with its labels</source>
      <translation>ラベルごと削除</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Classes of a model…</source>
      <translation>モデルのクラス…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Labels of a layer…</source>
      <translation>レイヤのラベル…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_sources.py" />
      <source>{count} labels taken in, {left} left out.</source>
      <translation>{count} 個のラベルを取り込み、{left} 個を除外しました。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Built-in encoder (red, green, blue)</source>
      <translation>内蔵エンコーダ (赤、緑、青)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Bands alone</source>
      <translation>バンドのみ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Features model…</source>
      <translation>特徴モデル…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>What is seen of the raster: an encoder and bands, or bands alone</source>
      <translation>ラスタから読み取るもの: エンコーダとバンド、またはバンドのみ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Features model</source>
      <translation>特徴モデル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>&amp;Map the layer</source>
      <translation>レイヤを地図化(&amp;M)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>Segments the whole raster with the model of these labels</source>
      <translation>これらのラベルのモデルでラスタ全体をセグメント化します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>Sa&amp;ve model…</source>
      <translation>モデルを保存(&amp;V)…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>&amp;Use on other layers</source>
      <translation>他のレイヤに使う(&amp;U)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>Keeps the model and chooses it in Segment</source>
      <translation>モデルを保存し、「セグメント」で選択します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/label_tab.py" />
      <source>Sample</source>
      <translation>サンプル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/label_tab.py" />
      <source>Features</source>
      <translation>特徴</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>Label an object of each of two classes to see a map.</source>
      <translation>2 つのクラスそれぞれのオブジェクトにラベルを付けると地図が表示されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>px</source>
      <translation>px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>The backend stopped and was started again ({count}); no label is lost.</source>
      <translation>バックエンドが停止したため再起動しました ({count})。ラベルは失われていません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>Nothing in this view needs a label more than the rest: pan the map.</source>
      <translation>この表示範囲には特にラベルが必要な場所はありません。地図を移動してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>Live map</source>
      <translation>ライブマップ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Uncertainty</source>
      <translation>不確実性</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>The most probable class</source>
      <translation>最も確率の高いクラス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Where the map may be wrong: yellow</source>
      <translation>地図が間違っている可能性のある場所: 黄色</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>What is unlike everything labelled: yellow</source>
      <translation>ラベル付けされたどれとも似ていない場所: 黄色</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>What the preview shows</source>
      <translation>プレビューの内容</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Hide (H)</source>
      <translation>隠す (H)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Hold to see the raster alone; on the map hold the key H</source>
      <translation>押している間ラスタだけを表示します。地図上では H キーを押し続けます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Opacity</source>
      <translation>不透明度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Opacity of the preview</source>
      <translation>プレビューの不透明度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/saving.py" />
      <source>Save model</source>
      <translation>モデルを保存</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>Accuracy by cross-validation</source>
      <translation>交差検証による精度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>Labels that disagree with the others</source>
      <translation>他と食い違うラベル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>Label two objects of each class to measure the accuracy.</source>
      <translation>精度を測るには、各クラスに 2 つずつラベルを付けてください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{share:.0f} % of the labels are found by a model of the others.</source>
      <translation>ラベルの {share:.0f} % が、残りのラベルのモデルで正しく予測されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{share:.0f} % of those kept aside are found.</source>
      <translation>取り分けたラベルの {share:.0f} % が正しく予測されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{count} labels lie outside the raster or on nodata.</source>
      <translation>{count} 個のラベルがラスタの外かデータなしの場所にあります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{label}: the others say {other}</source>
      <translation>{label}: 他のラベルでは {other}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>An object of {name} disagrees with its neighbours: look at it.</source>
      <translation>{name} のオブジェクト 1 個が近くのものと食い違っています。確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{count} objects of {name} disagree with their neighbours: look at them.</source>
      <translation>{name} のオブジェクト {count} 個が近くのものと食い違っています。確認してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>1. Choose a raster and name its classes, such as road, tree, water.</source>
      <translation>1. ラスタを選び、クラス名を付けます (例: 道路、樹木、水域)。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>2. Click a few examples of each on the map. The map of classes appears and improves with every click.</source>
      <translation>2. 地図上で各クラスの例をいくつかクリックします。クラスの地図が現れ、クリックするたびに良くなります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>3. Press Next to see where a label helps most, then Map the layer.</source>
      <translation>3. 「次の場所」でラベルが最も役立つ場所を確認し、「レイヤを地図化」を押します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>Start &amp;labelling</source>
      <translation>ラベル付けを開始(&amp;L)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>&amp;Try it on a sample</source>
      <translation>サンプルで試す(&amp;T)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>Adds a small made-up scene with some labels</source>
      <translation>ラベル付きの小さな架空のシーンを追加します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>&amp;Next place to label (N)</source>
      <translation>次の場所(&amp;N)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Leads to the object on the map where a label helps most</source>
      <translation>ラベルが最も役立つオブジェクトへ移動します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Accept (Enter)</source>
      <translation>採用 (Enter)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Skip (S)</source>
      <translation>スキップ (S)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Looks like {name} ({share:.0f} %). Enter accepts, a digit gives another class.</source>
      <translation>{name} のようです ({share:.0f} %)。Enter で採用、数字で別のクラスにします。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>Labels of a layer</source>
      <translation>レイヤのラベル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>Labels with check, yes, true or 1 here are kept aside to check the map</source>
      <translation>check、yes、true、1 のラベルは地図の検証用に取り分けます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>&amp;Layer</source>
      <translation>レイヤ(&amp;L)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>&amp;Class</source>
      <translation>クラス(&amp;C)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>&amp;Kept aside</source>
      <translation>取り分け(&amp;K)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Click (P): label a disc. Shift+wheel or +/- changes its size.</source>
      <translation>クリック (P): 円にラベルを付けます。Shift+ホイールまたは +/- で大きさを変えます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Segment (G): label the object under the cursor. Shift+wheel or +/- grows it.</source>
      <translation>セグメント (G): カーソル下のオブジェクトにラベルを付けます。Shift+ホイールまたは +/- で広げます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Draw (F): drag around an area, or click its corners.</source>
      <translation>描画 (F): 範囲を囲むようにドラッグするか、角をクリックします。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Eraser (E): click or drag over labels to remove them.</source>
      <translation>消しゴム (E): ラベルをクリックまたはなぞって削除します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Undo the last label (Ctrl+Z)</source>
      <translation>最後のラベルを元に戻す (Ctrl+Z)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Redo (Ctrl+Shift+Z)</source>
      <translation>やり直す (Ctrl+Shift+Z)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Only for chec&amp;king</source>
      <translation>検証専用(&amp;K)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>New labels are not learnt from; they measure the accuracy</source>
      <translation>新しいラベルは学習に使わず、精度の測定に使います</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Ra&amp;dius of a click</source>
      <translation>クリックの半径(&amp;D)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/look_panel.py" />
      <source>Label a few examples instead</source>
      <translation>代わりに少数の例をラベル付けする</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Choose a model file, or a folder of models</source>
      <translation>モデルファイルまたはモデルのフォルダを選択</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Model details</source>
      <translation>モデルの詳細</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Choose a model</source>
      <translation>モデルを選択</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Folder of models</source>
      <translation>モデルのフォルダ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Choose an ONNX model file.</source>
      <translation>ONNX モデルファイルを選択してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>F&amp;older of models…</source>
      <translation>モデルのフォルダ(&amp;O)…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/notice.py" />
      <source>Details</source>
      <translation>詳細</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Advanced</source>
      <translation>高度な設定</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>As stored</source>
      <translation>保存値のまま</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Scaled by file</source>
      <translation>ファイルの指定で変換</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source> px</source>
      <translation> px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>model default</source>
      <translation>モデルの既定値</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>automatic</source>
      <translation>自動</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>512 MB</source>
      <translation>512 MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>&amp;Polygons</source>
      <translation>ポリゴン(&amp;P)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Uncerta&amp;inty (entropy)</source>
      <translation>不確実性 (エントロピー)(&amp;I)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>How unlike the training imagery each part is, in percent of the limit. For models that describe their training imagery</source>
      <translation>各場所が学習画像とどれだけ異なるか（限界に対する百分率）。学習画像の記述を持つモデル用</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source> m</source>
      <translation> m</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>not at all</source>
      <translation>しない</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>&amp;Device</source>
      <translation>デバイス(&amp;D)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Where the model runs</source>
      <translation>モデルを実行する場所</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Also write</source>
      <translation>追加の出力</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Beside classes and confidence</source>
      <translation>クラスと信頼度に加えて出力します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Minimum polygon size</source>
      <translation>ポリゴンの最小サイズ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Smaller polygons are merged into a neighbour</source>
      <translation>小さいポリゴンは隣のポリゴンに統合されます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Simplify</source>
      <translation>単純化</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Simplifies shared borders without gaps</source>
      <translation>共有する境界を隙間なく単純化します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Augmentation</source>
      <translation>拡張</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Mean over mirrored copies of each tile</source>
      <translation>各タイルの鏡像にわたる平均</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Stretc&amp;h</source>
      <translation>ストレッチ(&amp;H)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Percentiles stretched to minimum and maximum</source>
      <translation>最小値と最大値に引き伸ばすパーセンタイル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Values</source>
      <translation>値</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Whether scale and offset of the file are applied</source>
      <translation>ファイルのスケールとオフセットを適用するかどうか</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Pi&amp;xel size</source>
      <translation>ピクセルサイズ(&amp;X)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Pixel size of the model input and of the results</source>
      <translation>モデルの入力と結果のピクセルサイズ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Pixels that neighbouring tiles share</source>
      <translation>隣り合うタイルが共有するピクセル数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>&amp;Tile</source>
      <translation>タイル(&amp;T)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Tile size</source>
      <translation>タイルサイズ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Batch size</source>
      <translation>バッチサイズ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Larger batches need more memory</source>
      <translation>バッチが大きいほど多くのメモリが必要です</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Memory</source>
      <translation>メモリ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Buffer for one row of tiles; wider rasters are processed in panels</source>
      <translation>タイル 1 行分のバッファ。幅の広いラスタは分割して処理されます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Tiles to &amp;keep</source>
      <translation>残すタイル(&amp;K)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Those with the highest scores</source>
      <translation>スコアの最も高いもの</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>No</source>
      <translation>なし</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Mirror images (4 times the work)</source>
      <translation>反転 (計算量 4 倍)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Mirror images and turns (8 times)</source>
      <translation>反転と回転 (8 倍)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/preview/live_preview.py" />
      <source>Zoomed out: {share} % of the view is encoded. Zoom in to see the rest.</source>
      <translation>縮小表示: 表示範囲の {share} % が符号化済みです。残りは拡大すると表示されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/progress_panel.py" />
      <source>R&amp;un</source>
      <translation>実行(&amp;U)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/progress_panel.py" />
      <source>R&amp;un after this</source>
      <translation>この後に実行(&amp;U)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/progress_panel.py" />
      <source>Starting the backend ...</source>
      <translation>バックエンドを起動中...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Run</source>
      <translation>実行</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Runs</source>
      <translation>実行一覧</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>R&amp;esume</source>
      <translation>再開(&amp;E)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Goes on where the run was interrupted</source>
      <translation>中断したところから再開します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Remo&amp;ve</source>
      <translation>削除(&amp;V)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>queued</source>
      <translation>待機中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>running</source>
      <translation>実行中</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>done</source>
      <translation>完了</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>failed</source>
      <translation>失敗</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>cancelled</source>
      <translation>キャンセル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>interrupted</source>
      <translation>中断</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/rank_slider.py" />
      <source>Shows fewer or more of the regions; none is removed</source>
      <translation>表示する領域の数を増減します。領域は削除されません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/rank_slider.py" />
      <source>{count} of {total}</source>
      <translation>{count} / {total}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Adds the class of each region and its confidence</source>
      <translation>各リージョンのクラスと信頼度を追加します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Objects</source>
      <translation>対象物</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>One region a tile</source>
      <translation>タイルごとに1領域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Objects follow the edges of the image; a tile may have several</source>
      <translation>対象物は画像の境界に沿います。1つのタイルに複数あることもあります</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Outline</source>
      <translation>輪郭</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Box</source>
      <translation>矩形</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Atte&amp;ntion map as a raster</source>
      <translation>アテンションマップをラスタで出力(&amp;N)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>(none)</source>
      <translation>(なし)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Class ras&amp;ter</source>
      <translation>クラスラスタ(&amp;T)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Ob&amp;jects or tiles</source>
      <translation>対象物かタイル(&amp;Q)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>&amp;Drawn as</source>
      <translation>描画形式(&amp;D)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Regions to kee&amp;p</source>
      <translation>残す領域(&amp;P)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>E&amp;xport labelled tiles…</source>
      <translation>ラベル付きタイルをエクスポート(&amp;X)…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>Opens the algorithm that writes the data set for training</source>
      <translation>学習用データセットを書き出すアルゴリズムを開きます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>{name} – regions</source>
      <translation>{name} – 領域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>{count} regions.</source>
      <translation>{count} 個の領域。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>Label tiles</source>
      <translation>タイルにラベル付け</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Results</source>
      <translation>結果</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Least certai&amp;n</source>
      <translation>最も不確かな場所(&amp;N)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Shows where the confidence is lowest; press again for the next</source>
      <translation>信頼度が最も低い場所を表示します。もう一度押すと次に移ります</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Add to &amp;map</source>
      <translation>地図に追加(&amp;M)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Show imagery</source>
      <translation>画像を表示</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Hides the map while it is pressed, to compare</source>
      <translation>押している間、比較のため地図を隠します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>How good is it?</source>
      <translation>精度は?</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Areas are what the map shows. Points drawn at random estimate what is there</source>
      <translation>面積は地図が示す値です。無作為に選んだ点で実際の姿を推定します</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>The confidence of this run cannot be read.</source>
      <translation>この実行の信頼度を読み込めません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>The place cannot be shown in the CRS of the map.</source>
      <translation>この場所は地図の CRS では表示できません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Place {number} of {count}: mean confidence {value:.0f} %</source>
      <translation>{count} か所中 {number} 番目: 平均信頼度 {value:.0f} %</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/share_chart.py" />
      <source>Shares of the classes</source>
      <translation>クラスの割合</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/share_chart.py" />
      <source>{share:.1f} % of the map</source>
      <translation>地図の {share:.1f} %</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The run failed</source>
      <translation>実行に失敗しました</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The log has the details.</source>
      <translation>詳細はログにあります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose another model, or export this one again.</source>
      <translation>別のモデルを選択するか、このモデルを再エクスポートしてください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Unexpected error</source>
      <translation>予期しないエラー</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Invalid setting</source>
      <translation>無効な設定</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Change it and run again.</source>
      <translation>設定を変更して再実行してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Invalid response from backend</source>
      <translation>バックエンドからの応答が無効です</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The model does not say how to use it</source>
      <translation>モデルに使い方の情報がありません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The model cannot be used</source>
      <translation>モデルを使用できません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The raster cannot be read</source>
      <translation>ラスタを読み込めません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose another raster.</source>
      <translation>別のラスタを選択してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The bands do not fit</source>
      <translation>バンドが合いません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Name the bands to use.</source>
      <translation>使用するバンドを指定してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The raster is too coarse for the model</source>
      <translation>ラスタはこのモデルには粗すぎます</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose a model for larger pixels.</source>
      <translation>より大きなピクセル用のモデルを選んでください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>No pixels in the area</source>
      <translation>範囲内にピクセルがありません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose an area over the raster.</source>
      <translation>ラスタ上の範囲を選択してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>A result cannot be written</source>
      <translation>結果を書き込めません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose another folder.</source>
      <translation>別のフォルダを選択してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The device cannot run the model</source>
      <translation>このデバイスではモデルを実行できません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose the CPU.</source>
      <translation>CPU を選択してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Out of memory</source>
      <translation>メモリ不足</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Use a smaller tile or another device.</source>
      <translation>タイルを小さくするか、別のデバイスを使用してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The data are not consistent</source>
      <translation>データに矛盾があります</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Cancelled</source>
      <translation>キャンセルしました</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The backend is missing</source>
      <translation>バックエンドがありません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Set it up in the dock.</source>
      <translation>ドックでセットアップしてください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The backend could not be set up</source>
      <translation>バックエンドをセットアップできませんでした</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The backend stopped</source>
      <translation>バックエンドが停止しました</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>This layer cannot be used</source>
      <translation>このレイヤは使用できません</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Export it as a GeoTIFF and use that.</source>
      <translation>GeoTIFF にエクスポートして使用してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/plugin.py" />
      <source>Segment rasters with ONNX models</source>
      <translation>ONNX モデルでラスタをセグメンテーション</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/plugin.py" />
      <source>Unloading: {error}</source>
      <translation>アンロード: {error}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Model (ONNX file)</source>
      <translation>モデル (ONNX ファイル)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>The model {path} is no .onnx file.</source>
      <translation>モデル {path} は .onnx ファイルではありません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>There is no model file {path}.</source>
      <translation>モデルファイル {path} がありません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Raster layer</source>
      <translation>ラスタレイヤ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Layers from a server or without a file are rendered to a file first.</source>
      <translation>サーバーのレイヤやファイルのないレイヤは、先にファイルにレンダリングされます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>A model exported by grass-train, or one for Deepness.</source>
      <translation>grass-train でエクスポートしたモデル、または Deepness 用のモデル。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Extent (whole layer if empty)</source>
      <translation>範囲 (空の場合はレイヤ全体)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Only pixels that intersect this extent are processed.</source>
      <translation>この範囲と重なるピクセルだけが処理されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Stretch between percentiles</source>
      <translation>パーセンタイル間でストレッチ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Such as 2 and 98: stretched to minimum and maximum in each band.</source>
      <translation>例: 2 と 98。バンドごとに最小値と最大値に引き伸ばされます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>A pixel size of {gsd} m is not possible: use 0, -1 or a positive number.</source>
      <translation>ピクセルサイズ {gsd} m は指定できません。0、-1、または正の数を指定してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Rendering {columns} x {rows} pixels of {name}.</source>
      <translation>{name} の {columns} x {rows} ピクセルをレンダリングしています。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Assess a map</source>
      <translation>地図を評価</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Estimates from points with a reference class how often a map is right, which classes it confuses, and how large each class is, all with 95 % intervals. Points come from Draw points to assess a map, or from elsewhere if they were drawn at random. The report is a page with pictures that needs no other file.</source>
      <translation>参照クラスを持つ点から、地図がどれだけ正しいか、どのクラスを取り違えるか、各クラスがどれだけの広さかを、すべて 95 % 区間付きで推定します。点は「地図評価用の点を抽出」で作るか、無作為に選ばれたものなら他から得た点でも構いません。レポートは他のファイルを必要としない図入りの 1 ページです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Points</source>
      <translation>点</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>A sample that was interpreted, or any points with a reference class.</source>
      <translation>判読済みの標本、または参照クラスを持つ任意の点。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Of a sample only needed to assess a newer map than the one it was drawn on.</source>
      <translation>標本の場合は、抽出に使った地図より新しい地図を評価するときだけ必要です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Field of the reference class</source>
      <translation>参照クラスの属性</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Names or numbers; empty for the interpretations of a sample.</source>
      <translation>名前または番号。標本の判読結果を使う場合は空。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Points from elsewhere were drawn</source>
      <translation>他から得た点の抽出方法</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>stratified: within each class; random: over the whole area, or on a grid.</source>
      <translation>stratified: クラスごと。random: 全域から、または格子状。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Interpreter (all if empty)</source>
      <translation>判読者 (空なら全員)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Whose interpretations count; of all, the class that most of them gave.</source>
      <translation>誰の判読を使うか。全員の場合は最も多いクラス。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>The raster that points from elsewhere were drawn in, class by class.</source>
      <translation>他から得た点をクラスごとに抽出したラスタ。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>The area that points from elsewhere were drawn in.</source>
      <translation>他から得た点を抽出した範囲。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Imagery for the report</source>
      <translation>レポート用の画像</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>The report shows it where the map is wrong: its first three bands.</source>
      <translation>地図が誤っている場所の画像 (最初の 3 バンド) をレポートに表示します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Table</source>
      <translation>表</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Overall accuracy (%)</source>
      <translation>全体精度 (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Its standard error (%)</source>
      <translation>その標準誤差 (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Number of points</source>
      <translation>点の数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Choose the map: these points do not say which one they assess.</source>
      <translation>地図を選んでください。これらの点はどの地図を評価するものか示していません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Choose the field that holds the reference class.</source>
      <translation>参照クラスの属性を選んでください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Change between two dates</source>
      <translation>2時期間の変化</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Compares two class rasters, or the imagery of two dates that a model maps first. Writes what became what: a raster, polygons with the former and the new class, and a table of areas. Pixel size, extent and CRS may differ: the grid of the first date counts. Changes that a small shift of the maps explains, and small ones, do not count.</source>
      <translation>2つのクラスラスタ、またはモデルが先に分類する2時期の画像を比較します。何が何に変わったかを、ラスタ、変化前後のクラスを持つポリゴン、面積の表として書き出します。画素サイズ、範囲、CRSは異なっていてもよく、1時期目の格子が基準になります。地図のわずかなずれで説明できる変化と小さな変化は数えません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Class raster, or imagery if a model is given. It is only read.</source>
      <translation>クラスラスタ。モデルを指定した場合は画像。読み込むだけです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>The same of the later date.</source>
      <translation>後の時期の同じもの。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Maps both dates; without a model two class rasters are compared.</source>
      <translation>両方の時期を分類します。モデルがなければ2つのクラスラスタを比較します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Tolerated shift in pixels</source>
      <translation>許容するずれ（画素）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Minimum change in pixels</source>
      <translation>最小の変化（画素）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Match classes by</source>
      <translation>クラスの対応付け</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>auto: by name where both maps name their classes, else by number.</source>
      <translation>auto: 両方の地図にクラス名があれば名前で、なければ番号で対応付けます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Band of the classes, first date</source>
      <translation>クラスのバンド（1時期目）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Of class rasters.</source>
      <translation>クラスラスタの場合。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Band of the classes, second date</source>
      <translation>クラスのバンド（2時期目）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Extent (all that both have if empty)</source>
      <translation>範囲（空の場合は両方に共通する範囲）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Change or no change</source>
      <translation>変化の有無</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Map of the first date (with a model)</source>
      <translation>1時期目の地図（モデル使用時）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Map of the second date (with a model)</source>
      <translation>2時期目の地図（モデル使用時）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Table of areas</source>
      <translation>面積の表</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Changed area (m²)</source>
      <translation>変化した面積（m²）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Changed share</source>
      <translation>変化した割合</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Describe model</source>
      <translation>モデルの説明</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Shows the contract of an ONNX model: task, bands, pixel size, tile size, classes with their colours, origin and measured quality. The page appears in the result viewer; task, classes, bands, pixel size and tile size are outputs that the model designer and scripts can use.</source>
      <translation>ONNX モデルの仕様を表示します: タスク、バンド、ピクセルサイズ、タイルサイズ、クラスとその色、出所、測定された品質。ページは結果ビューアに表示されます。タスク、クラス、バンド、ピクセルサイズ、タイルサイズは、モデルデザイナやスクリプトで使える出力です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Description</source>
      <translation>説明</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Names of the classes, joined by commas</source>
      <translation>クラス名 (カンマ区切り)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Names of the bands, joined by commas</source>
      <translation>バンド名 (カンマ区切り)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Number of classes</source>
      <translation>クラス数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Pixel size in metres (0 if unknown)</source>
      <translation>ピクセルサイズ (メートル、不明な場合は 0)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Tile size in pixels</source>
      <translation>タイルサイズ (ピクセル)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Minimum overlap in pixels</source>
      <translation>最小オーバーラップ (ピクセル)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>{file}: {task}</source>
      <translation>{file}: {task}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Test devices</source>
      <translation>デバイスのテスト</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Runs a small model on every device of the backend and reports which ones work, how fast they are, how far their outputs differ from the CPU's, and why a device is not used. Nothing is downloaded and no setting is changed.</source>
      <translation>バックエンドの各デバイスで小さなモデルを実行し、動作するデバイス、速度、CPU の出力との差、使用されない理由を示します。ダウンロードや設定の変更は行いません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Device that is used</source>
      <translation>使用されるデバイス</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Version of ONNX Runtime</source>
      <translation>ONNX Runtime のバージョン</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Number of devices that work</source>
      <translation>動作するデバイスの数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Export labelled tiles</source>
      <translation>ラベル付きタイルのエクスポート</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Cuts a raster and the polygons labelled on it into a folder that grass-train finetune --data takes: images, masks (255 where nothing is labelled), classes.json and index.csv with the splits train, val and test. Only tiles with a label are written; they do not overlap. Classes are those that the form of the label layer offers, unless they are typed or taken from a model.</source>
      <translation>ラスタとその上でラベル付けされたポリゴンを、grass-train finetune --data が受け取るフォルダに切り出します: 画像、マスク (ラベルのない場所は 255)、classes.json、および train、val、test の分割を記した index.csv。ラベルのあるタイルのみ書き出され、互いに重なりません。クラスは、入力するかモデルから取得しない限り、ラベルレイヤのフォームの選択肢です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>The imagery the polygons were labelled on. It is only read.</source>
      <translation>ポリゴンのラベル付けに使った画像。読み込むだけです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Labelled polygons</source>
      <translation>ラベル付きポリゴン</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Any CRS is accepted; of overlapping polygons the last one counts.</source>
      <translation>どの CRS でも使えます。重なるポリゴンでは最後のものが有効です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Field of the class</source>
      <translation>クラスの属性</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Polygons without a value are taken for unlabelled.</source>
      <translation>値のないポリゴンはラベルなしとして扱われます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Side of a square tile; those at the raster's edge are smaller.</source>
      <translation>正方形タイルの一辺。ラスタの端では小さくなります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Folder of the data set</source>
      <translation>データセットのフォルダ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Number of tiles</source>
      <translation>タイル数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Classes, joined by commas</source>
      <translation>クラス (カンマ区切り)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Names in the order of their numbers 0, 1, 2 ..., if the layer does not say them.</source>
      <translation>番号 0, 1, 2 ... の順に並べた名前。レイヤから得られない場合に指定します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>A model whose classes are taken.</source>
      <translation>クラスの取得元となるモデル。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Bands to keep, by number (all but alpha if empty)</source>
      <translation>残すバンドの番号 (空欄の場合はアルファ以外すべて)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>In the order in which they are to be written: 4,1,2.</source>
      <translation>書き出す順に指定: 4,1,2。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Minimum labelled share of a tile</source>
      <translation>タイル内のラベル付きピクセルの最小割合</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>0 keeps every label.</source>
      <translation>0 はすべてのラベルを残します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Share for val, and for test</source>
      <translation>val と test それぞれの割合</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Of all tiles, each.</source>
      <translation>それぞれ全タイルに対する割合。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Choose regions to label first</source>
      <translation>先にラベル付けする領域の選択</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Takes the regions that are most useful to label: of a high score, spread over the scene, not over one another, and, where the regions were drawn with a class raster that has a confidence, of low confidence. They become a GeoPackage with the field class, empty at first, whose form offers the classes. Label it, then run Export labelled tiles.</source>
      <translation>ラベル付けの効果が最も高い領域を選びます: スコアが高く、シーン全体に分散し、互いに重ならず、信頼度付きのクラスラスタとともに領域を描画した場合は信頼度の低いもの。結果は属性 class (初めは空) を持つ GeoPackage で、そのフォームにクラスの選択肢が表示されます。ラベル付けした後、「ラベル付きタイルのエクスポート」を実行してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Outlines or boxes of Draw gradient-selected regions.</source>
      <translation>「勾配で選択した領域の描画」による輪郭または矩形。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Regions to label</source>
      <translation>ラベル付けする領域</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>At most so many; overlapping ones are left out.</source>
      <translation>最大数。重なるものは除外されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Such as building, road, water; or choose a model that has them.</source>
      <translation>例: 建物, 道路, 水域。またはクラスを持つモデルを選択します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>A segmentation model whose classes are taken.</source>
      <translation>クラスの取得元となるセグメンテーションモデル。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Number of regions</source>
      <translation>領域の数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Classes are missing: type them, or choose a model.</source>
      <translation>クラスがありません。入力するか、モデルを選択してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Only {count} regions do not lie over one another.</source>
      <translation>重ならない領域は {count} 個だけです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>The model has no classes: choose a segmenter.</source>
      <translation>モデルにクラスがありません: セグメンテーションモデルを選択してください。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Learn a map from a few labels</source>
      <translation>少数のラベルから地図を学習</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Learns a model from labelled points, lines or polygons, a few of each class, and maps the layer with it if a folder is given. Nothing is trained: a fixed encoder describes the image, a linear classifier learns what the labels have in common. The log shows how well held-out labels are found again, and which labels the others contradict. The model runs like every other one, on other rasters too.</source>
      <translation>クラスごとに少数のラベル付きの点、線、またはポリゴンからモデルを学習し、フォルダを指定するとレイヤ全体を分類します。ネットワークの訓練は行いません。固定のエンコーダが画像の特徴を抽出し、線形分類器がラベルから学習します。ログには、取り分けたラベルの正答率と、他のラベルと矛盾するラベルが表示されます。モデルは他のモデルと同様に、別のラスタにも使えます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>The imagery that was labelled. All of its bands are used. It is only read.</source>
      <translation>ラベルを付けた画像。すべてのバンドが使われます。読み込みのみ行います。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Points, lines or polygons with a class; any CRS is accepted.</source>
      <translation>クラスを持つ点、線、またはポリゴン。どの CRS でも使えます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Features without a value are left out.</source>
      <translation>値のない地物は除外されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Model</source>
      <translation>モデル</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Folder for the map (none if empty)</source>
      <translation>地図のフォルダ (空の場合はなし)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Class raster</source>
      <translation>クラスラスタ</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Number of labels</source>
      <translation>ラベルの数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Accuracy on held-out labels</source>
      <translation>取り分けたラベルでの精度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Field that marks held-out labels</source>
      <translation>取り分けるラベルを示すフィールド</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Labels with the value 1, true, yes or check are not learnt from.</source>
      <translation>値が 1、true、yes、check のラベルは学習に使われません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Features model (bundled if empty)</source>
      <translation>特徴モデル (空の場合は同梱のもの)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Written by grass-train export with features.</source>
      <translation>grass-train export の features で書き出したもの。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Learn from</source>
      <translation>学習に使うもの</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Bands alone suit stacks of many bands and embedding rasters.</source>
      <translation>バンドのみは、多バンドのスタックや埋め込みラスタに適しています。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Radius of points in pixels</source>
      <translation>点の半径 (ピクセル)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>And half the width of lines.</source>
      <translation>線の幅の半分にも使われます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Classifier</source>
      <translation>分類器</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>auto selects the best one.</source>
      <translation>auto では最良のものを選びます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Other labels say {map} at {x}, {y}, which is labelled {label}.</source>
      <translation>{x}, {y} のラベルは {label} ですが、他のラベルからは {map} と判定されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Band of the classes</source>
      <translation>クラスのバンド</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Whole numbers, at most 255 different ones.</source>
      <translation>整数、異なる値は最大 255 個。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Strata (classes of the map if empty)</source>
      <translation>層 (空なら地図のクラス)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Band of the strata</source>
      <translation>層のバンド</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Mask layer (polygons)</source>
      <translation>マスクレイヤ (ポリゴン)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Polygonize class raster</source>
      <translation>クラスラスタのポリゴン化</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Turns a class raster, from this plugin or another source, into the polygons that a segmentation writes: connected components smaller than the minimum size are merged into their largest neighbour, borders lie on pixel edges or are simplified without gaps. Names and colours are those of the model, if one is given, else those of the layer's style, of the raster's category names and of its colour table.</source>
      <translation>このプラグインまたは他で作成したクラスラスタを、セグメンテーションが書き出すポリゴンに変換します: 最小サイズより小さい連結成分は最大の隣に統合され、境界はピクセルの縁に沿うか、隙間なく単純化されます。名前と色は、モデルが指定されていればそのもの、なければレイヤのスタイル、ラスタのカテゴリ名とカラーテーブルのものです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Whole numbers, at most 255 different ones. It is only read.</source>
      <translation>整数で、最大 255 種類。読み込むだけです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>A second band called confidence gives each polygon its mean.</source>
      <translation>confidence という名前の 2 番目のバンドがあれば、その平均が各ポリゴンに付きます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Names and colours of its classes are taken.</source>
      <translation>そのクラスの名前と色を使用します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Draw gradient-selected regions</source>
      <translation>勾配で選択した領域の描画</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Runs a regions model (ONNX) of a GraSS pretrained encoder over a raster. The attention map, computed from the gradient of the contrastive loss, selects segments that follow the edges of the image or, with the shape tile, one region of every tile, as GraSS does in training. Writes a GeoPackage with the layers regions (outlines) and boxes: rank, score, peak and mean of the map, area, and, with a class raster, the commonest class and its share. The map can be written as a raster.</source>
      <translation>GraSS で事前学習したエンコーダのリージョンモデル (ONNX) をラスタに対して実行します。対照損失の勾配から計算した注目マップが、画像のエッジに沿うセグメントを選びます。形状 tile では、学習時の GraSS と同じく、タイルごとに 1 つのリージョンを選びます。レイヤ regions (輪郭) と boxes を持つ GeoPackage を書き出します: 順位、スコア、マップの最大値と平均、面積、クラスラスタがある場合は最も多いクラスとその割合。マップはラスタとして書き出せます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Shape</source>
      <translation>形状</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>object: segments that follow edges, any number a tile; tile: one region a tile.</source>
      <translation>object：境界に沿うセグメント（タイルごとの数は任意）。tile：タイルごとに1領域。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Share of regions to keep, by score</source>
      <translation>残す領域の割合（スコア順）</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>The strongest regions are kept.</source>
      <translation>最も強い領域が残ります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>mask: the region itself; box: the rectangle around it. The other is written too.</source>
      <translation>mask: 領域そのもの。box: それを囲む矩形。もう一方も書き出されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Adds the commonest class of each region, its share, and the confidence.</source>
      <translation>各リージョンで最も多いクラス、その割合、信頼度を追加します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Threshold of the map (-1 = model default)</source>
      <translation>マップのしきい値 (-1 = モデルの既定値)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>0 to 1, between the minimum and maximum of the map; for the shape tile only.</source>
      <translation>0~1。マップの最小値と最大値の間。形状 tile のみ。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Draw points to assess a map</source>
      <translation>地図評価用の点を抽出</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Draws pixels of a class raster at random, in each class or stratum by itself, as many as the requested standard error needs. Look at each point without seeing the map, on the Accuracy tab, then run Assess a map: it estimates how often the map is right and how large each class is, with intervals.</source>
      <translation>クラスラスタのピクセルを、クラスまたは層ごとに、望む標準誤差に必要な数だけ無作為に抽出します。「精度」タブで地図を見ずに各点を判読し、「地図を評価」を実行すると、地図がどれだけ正しいか、各クラスがどれだけの広さかを区間付きで推定します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>The map to assess, of any origin. It is only read.</source>
      <translation>評価する地図 (出所は問いません)。読み込むだけです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Points (0 = by the standard error)</source>
      <translation>点の数 (0 = 標準誤差から決定)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>More where the minimum of each stratum asks for it.</source>
      <translation>各層の最小数のために増えることがあります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Standard error of the overall accuracy (%)</source>
      <translation>全体精度の標準誤差 (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>The 95 % interval is twice as wide to either side.</source>
      <translation>95 % 区間は両側にその 2 倍の幅です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Minimum of points in each stratum</source>
      <translation>各層の点の最小数</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>50 suits most maps.</source>
      <translation>ほとんどの地図には 50 が適当です。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>A raster whose values are the strata, on any grid.</source>
      <translation>値が層を表すラスタ。格子は問いません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Points are drawn inside only. Any CRS is accepted.</source>
      <translation>点はこの内側だけから抽出します。CRS は問いません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Standard error of each stratum's accuracy (%, 0 = none)</source>
      <translation>各層の精度の標準誤差 (%、0 = 指定なし)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Every stratum gets as many points as that needs.</source>
      <translation>各層にそれに必要な数の点を割り当てます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Expected accuracy (%)</source>
      <translation>予想される精度 (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>A bad guess makes the sample larger or the intervals wider, no figure wrong.</source>
      <translation>予想が外れても標本が大きくなるか区間が広くなるだけで、値は誤りになりません。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Expected accuracy of single strata</source>
      <translation>個々の層の予想される精度</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Such as water=98, road=70, in percent.</source>
      <translation>例: water=98, road=70 (パーセント)。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Allocation of points to strata</source>
      <translation>層への点の割り当て</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>By area, equally, or for the smallest error of the overall accuracy.</source>
      <translation>面積に比例、均等、または全体精度の誤差が最小になるように。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Minimum distance (m)</source>
      <translation>最小距離 (m)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Of any two points; 0 for none.</source>
      <translation>任意の 2 点間。0 で指定なし。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Seed</source>
      <translation>シード</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>The same seed draws the same points.</source>
      <translation>同じシードなら同じ点が抽出されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>{name}: {points} points for {share:.2f} % of the map</source>
      <translation>{name}: 地図の {share:.2f} % に {points} 点</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Segment raster</source>
      <translation>ラスタのセグメンテーション</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Runs a segmentation model (ONNX) over a raster of any size, in a separate process. Writes a GeoTIFF (band 1 the class, band 2 the confidence in percent) and, if requested, polygons on the pixels' edges with class, area and mean confidence. Takes models exported by grass-train, and those of the Deepness plugin.</source>
      <translation>任意のサイズのラスタに対し、別のプロセスでセグメンテーションモデル (ONNX) を実行します。GeoTIFF (バンド 1 はクラス、バンド 2 は信頼度 (%)) と、必要に応じて、クラス、面積、平均信頼度を持つピクセルの縁に沿ったポリゴンを書き出します。grass-train でエクスポートしたモデルと Deepness プラグインのモデルを使用できます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Tile size in pixels (0 = model default)</source>
      <translation>タイルサイズ (ピクセル、0 = モデルの既定値)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Side of a square tile.</source>
      <translation>正方形タイルの一辺。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Tile overlap in pixels (-1 = model default)</source>
      <translation>タイルのオーバーラップ (ピクセル、-1 = モデルの既定値)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>More overlap hides seams better and takes longer.</source>
      <translation>オーバーラップが大きいほど継ぎ目が目立たなくなりますが、時間がかかります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Memory for a row of tiles in MB (0 = 512)</source>
      <translation>タイル 1 行分のメモリ (MB、0 = 512)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Wider rasters are processed in panels; the results are the same.</source>
      <translation>幅の広いラスタは分割して処理されます。結果は同じです。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Test-time augmentation</source>
      <translation>テスト時拡張</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Mean over mirrored copies: flips takes four times as long, rotations eight times.</source>
      <translation>鏡像にわたる平均。flips は 4 倍、rotations は 8 倍の時間がかかります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>0 = one class has all probability, 100 = all classes are equal.</source>
      <translation>0 = 1 つのクラスに確率が集中、100 = すべてのクラスが等しい。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>A band for each class, in percent.</source>
      <translation>クラスごとに 1 バンド、パーセント。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Above 100: unlike the model's training imagery, if the model describes it.</source>
      <translation>100 超: モデルの学習画像と異なります（モデルがその情報を持つ場合）。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Pixels whose centre lies outside are left out. Any CRS is accepted.</source>
      <translation>中心が外側にあるピクセルは除外されます。どの CRS でも使えます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Bands (chosen by colour and name if empty)</source>
      <translation>バンド (空欄の場合は色と名前で選択)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>The raster's bands in the model's order, by number or name: nir,3,2.</source>
      <translation>モデルの順に並べたラスタのバンド。番号または名前で指定: nir,3,2。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Pixel size (m; 0 = model default)</source>
      <translation>ピクセルサイズ (m、0 = モデルの既定値)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Pixel size of the model input and of the results; -1 keeps the raster's.</source>
      <translation>モデルの入力と結果のピクセルサイズ。-1 ではラスタの値を維持します。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Batch size (0 = automatic)</source>
      <translation>バッチサイズ (0 = 自動)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Smaller batches need less memory.</source>
      <translation>バッチが小さいほど必要なメモリは少なくなります。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Threads (0 = one per core)</source>
      <translation>スレッド数 (0 = コアごとに 1)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Threads of the runtime on the CPU.</source>
      <translation>CPU でのランタイムのスレッド数。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Device for the model; the log reports the device used and why.</source>
      <translation>モデルを実行するデバイス。実際に使われたデバイスと理由はログに表示されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Units of the values</source>
      <translation>値の単位</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>physical: stored values times the scale plus the offset the raster declares.</source>
      <translation>physical: 保存値にラスタで指定されたスケールを掛け、オフセットを加えます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Minimum polygon size in pixels</source>
      <translation>ポリゴンの最小サイズ (ピクセル)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Smaller polygons are merged into their largest neighbour.</source>
      <translation>小さいポリゴンは最も大きい隣のポリゴンに統合されます。</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Simplify borders by pixels</source>
      <translation>境界の単純化 (ピクセル)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Shared borders stay without gaps; 0 keeps borders on pixel edges.</source>
      <translation>共有する境界に隙間はできません。0 では境界をピクセルの縁に保ちます。</translation>
    </message>
  </context>
</TS>
